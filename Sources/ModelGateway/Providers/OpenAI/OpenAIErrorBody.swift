import Domain

/// What an error of this dialect says: `{"error": {"message", "type", "param", "code"}}`.
///
/// The message is not kept: it may quote the prompt or part of the key.
struct OpenAIErrorBody: Sendable, Hashable {
    /// Both in lower case; empty when absent.
    let type: String
    let code: String
    /// Some servers put the HTTP status into `code`.
    let status: Int?

    init(type: String = "", code: String = "", status: Int? = nil) {
        self.type = type.lowercased()
        self.code = code.lowercased()
        self.status = status
    }

    /// Reads the inner object. A bare string or anything else is an error that says nothing.
    init(_ value: JSONValue) {
        self.init(
            type: value["type"]?.asString ?? "", code: value["code"]?.asString ?? "",
            status: value["code"]?.asInteger.flatMap { Int(exactly: $0) })
    }

    /// Reads a response body; a body that is not of this form is an error that says nothing.
    init(body: some Collection<UInt8>) {
        guard let value = try? JSONParser.parse(body), let error = value["error"] else {
            self.init()
            return
        }
        self.init(error)
    }

    /// Whether type or code is one of `words`.
    func isOne(of words: String...) -> Bool { words.contains(type) || words.contains(code) }
}
