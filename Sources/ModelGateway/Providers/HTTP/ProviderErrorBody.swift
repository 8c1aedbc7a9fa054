import Domain

/// What an error says of itself: `{"error": {"message", "type", "code"}}`, in both dialects and from compatible servers.
///
/// The message is not kept: it may quote the prompt or part of the key. Only its first words are looked at, and only for
/// what a vendor says nowhere else; a prompt that is quoted further on cannot pretend to be them.
struct ProviderErrorBody: Sendable, Hashable {
    /// What the first words of a message say.
    enum Hint: Sendable, Hashable {
        case creditExhausted
        case contextTooLong
    }

    /// Both in lower case; empty when absent.
    let type: String
    let code: String
    /// Some servers put the HTTP status into `code`.
    let status: Int?
    let hint: Hint?
    /// Anthropic repeats the request's ID beside the error.
    let requestID: String?

    init(type: String = "", code: String = "", status: Int? = nil, message: String = "", requestID: String? = nil) {
        self.type = type.lowercased()
        self.code = code.lowercased()
        self.status = status
        self.requestID = requestID
        hint = Self.hint(message)
    }

    /// Reads the inner object. A bare string or anything else is an error that says nothing.
    init(_ value: JSONValue, requestID: String? = nil) {
        self.init(
            type: value["type"]?.asString ?? "", code: value["code"]?.asString ?? "",
            status: value["code"]?.asInteger.flatMap { Int(exactly: $0) }, message: value["message"]?.asString ?? "",
            requestID: requestID)
    }

    /// Reads a response body; a body that is not of this form is an error that says nothing. Older vLLM sends the inner
    /// object bare.
    init(body: some Collection<UInt8>) {
        guard let value = try? JSONParser.parse(body) else {
            self.init()
            return
        }
        self.init(value["error"] ?? value, requestID: value["request_id"]?.asString)
    }

    /// Whether type or code is one of `words`.
    func isOne(of words: String...) -> Bool { words.contains(type) || words.contains(code) }

    private static let openings: [(String, Hint)] = [
        ("you have reached your", .creditExhausted), ("your credit balance is too low", .creditExhausted),
        ("your organization has reached", .creditExhausted), ("this organization has reached", .creditExhausted),
        ("your workspace has reached", .creditExhausted), ("this workspace has reached", .creditExhausted),
        ("prompt is too long", .contextTooLong), ("input length and", .contextTooLong),
        ("this model's maximum context length", .contextTooLong),
    ]

    private static func hint(_ message: String) -> Hint? {
        let start = message.prefix(64).lowercased()
        return openings.first { start.hasPrefix($0.0) }?.1
    }
}
