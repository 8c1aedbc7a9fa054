import Domain

/// What the text of an option becomes in a request's body.
///
/// Only what cannot be sent at all is refused here: text that is not JSON, a time that is not a time. Everything else is
/// the server's to judge, so that its rules live in one place.
enum OptionText {
    /// Bytes of a file or of standard input that are read at most; the server's own bound is lower.
    static let bytesMax = 16 << 20

    /// The file behind `@file` or `-`; nil for text that stands for itself.
    static func file(of text: String) -> String? {
        if text == "-" { return "-" }
        return text.hasPrefix("@") ? String(text.dropFirst()) : nil
    }

    static func object(_ text: String, option: String) throws(CommandFailure) -> JSONValue {
        .object(try members(text, option: option))
    }

    /// The members of a JSON object.
    static func members(_ text: String, option: String) throws(CommandFailure) -> [String: JSONValue] {
        let value: JSONValue
        do {
            value = try JSONParser.parse(text, limits: JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax))
        } catch {
            throw .usage("\(option) is not JSON: \(error).")
        }
        guard let members = value.asObject else {
            throw .usage("\(option) must be a JSON object, such as {\"text\": \"…\"}.")
        }
        return members
    }

    static func time(_ text: String, option: String) throws(CommandFailure) -> JSONValue {
        guard RFC3339.date(from: text) != nil else {
            throw .usage("\(option) must be a time that exists, such as 2026-03-01T09:30:00Z.")
        }
        return .string(text)
    }
}
