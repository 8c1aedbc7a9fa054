import Domain

/// Turns the options of `submit` into the body of `POST /v1/tasks`.
///
/// Only what cannot be sent at all is refused here (text that is not JSON, a time that is not a time, one field given
/// twice). Everything else is the server's to judge, so that its rules live in one place.
struct SubmitBody {
    /// Bytes of a file or of standard input that are read at most; the server's own bound is lower.
    static let inputBytesMax = 16 << 20

    let options: SubmitOptions
    /// Reads a file (or standard input for `-`) as UTF-8 text.
    let readText: (String) throws(CommandFailure) -> String

    func json() throws(CommandFailure) -> JSONValue {
        if options.input.map(Self.file(of:)) == "-", options.textFile == "-" {
            throw .usage("Standard input can be read only once: give '-' to --input or to --text-file.")
        }
        var body: [String: JSONValue] = ["kind": .string(options.kind ?? ""), "input": try input()]
        if let priority = options.priority { body["priority"] = .integer(priority) }
        if let timeout = options.timeoutSeconds { body["timeout_seconds"] = .integer(timeout) }
        if let runAt = options.runAt { body["run_at"] = try Self.time(runAt, option: "--run-at") }
        if let expiresAt = options.expiresAt { body["expires_at"] = try Self.time(expiresAt, option: "--expires-at") }
        if let url = options.webhookURL { body["webhook_url"] = .string(url) }
        if let metadata = options.metadata { body["metadata"] = try Self.object(metadata, option: "--metadata") }
        if let user = options.user { body["user"] = .string(user) }
        if let unique = unique() { body["unique"] = unique }
        return .object(body)
    }

    private func unique() -> JSONValue? {
        guard let key = options.uniqueKey else { return nil }
        var members: [String: JSONValue] = ["key": .string(key)]
        if let seconds = options.uniqueSeconds {
            members["for_seconds"] = .integer(seconds)
        } else {
            members["while"] = "queued"
        }
        if options.replace { members["if_taken"] = "replace" }
        return .object(members)
    }

    private func input() throws(CommandFailure) -> JSONValue {
        var members = try givenInput()
        func set(_ key: String, _ value: JSONValue, option: String) throws(CommandFailure) {
            guard members.updateValue(value, forKey: key) == nil else {
                throw .usage("'\(key)' is in --input and in \(option). Give it once.")
            }
        }
        if let textFile = options.textFile { try set("text", .string(try readText(textFile)), option: "--text-file") }
        if !options.labels.isEmpty {
            try set("labels", .array(options.labels.map(JSONValue.string)), option: "--label")
        }
        if let maxSentences = options.maxSentences {
            try set("max_sentences", .integer(maxSentences), option: "--max-sentences")
        }
        return .object(members)
    }

    private func givenInput() throws(CommandFailure) -> [String: JSONValue] {
        guard let input = options.input else { return [:] }
        let text = try Self.file(of: input).map { path throws(CommandFailure) in try readText(path) } ?? input
        guard case .object(let members) = try Self.object(text, option: "--input") else { return [:] }
        return members
    }

    /// The file behind `@file` or `-`; nil for text that stands for itself.
    static func file(of input: String) -> String? {
        if input == "-" { return "-" }
        return input.hasPrefix("@") ? String(input.dropFirst()) : nil
    }

    static func object(_ text: String, option: String) throws(CommandFailure) -> JSONValue {
        let value: JSONValue
        do {
            let limits = JSONLimits(bytesMax: inputBytesMax, stringBytesMax: inputBytesMax)
            value = try JSONParser.parse(text, limits: limits)
        } catch {
            throw .usage("\(option) is not JSON: \(error).")
        }
        guard value.asObject != nil else { throw .usage("\(option) must be a JSON object, such as {\"text\": \"…\"}.") }
        return value
    }

    static func time(_ text: String, option: String) throws(CommandFailure) -> JSONValue {
        guard RFC3339.date(from: text) != nil else {
            throw .usage("\(option) must be a time that exists, such as 2026-03-01T09:30:00Z.")
        }
        return .string(text)
    }
}
