import Domain

/// A text that has no vector, and why. It never holds the text.
struct RefusedText: Codable, Sendable, Hashable {
    /// Characters of a message that a result repeats.
    static let messageLengthMax = 200

    /// Its place among the task's texts, from 0.
    let index: Int
    let code: String
    let message: String

    init(index: Int, code: String, message: String) {
        self.index = index
        self.code = code
        self.message = String(message.prefix(Self.messageLengthMax))
    }

    init(_ refusal: Failure, of index: Int) {
        self.init(index: index, code: refusal.code, message: refusal.message)
    }

    /// Reads what ``json`` wrote; nil for anything else.
    init?(_ value: JSONValue) {
        guard let index = value["index"]?.asInteger, let code = value["code"]?.asString,
            let message = value["message"]?.asString
        else { return nil }
        self.init(index: Int(clamping: index), code: code, message: message)
    }

    var json: JSONValue {
        .object(["index": .integer(Int64(index)), "code": .string(code), "message": .string(message)])
    }
}

extension Failure {
    /// The same failure, about this text.
    func about(text index: Int) -> Failure {
        Failure(failureClass, code: code, message: "Text \(index): \(message)", retryAfter: retryAfter, tries: tries)
    }
}
