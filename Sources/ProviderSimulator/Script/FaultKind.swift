/// A fault's name, what it does, and how its parameters are read. One line here is all that a fault needs to be known
/// to scripts, headers and the help.
package struct FaultKind: Sendable {
    package let name: String
    package let summary: String
    /// Parameters with their defaults, for people.
    package let parameters: String
    let read: @Sendable (ScriptReader) -> Fault

    init(
        _ name: String, _ summary: String, _ parameters: String = "", read: @escaping @Sendable (ScriptReader) -> Fault
    ) {
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.read = read
    }

    static func named(_ name: String) -> FaultKind? { all.first { $0.name == name } }
    package static let all = refusals + wires + bills + answers
}

extension FaultKind {
    private static let hint = "retry_after (none), retry_after_form seconds | milliseconds | date"

    static let refusals: [FaultKind] = [
        FaultKind("none", "an ordinary answer; keeps a call out of later faults") { _ in .none },
        FaultKind("rate_limited", "429, with or without a hint when to come back", hint) { .rateLimited($0.hint) },
        FaultKind("slow_down", "429 because traffic grew too fast", hint) { .slowDown($0.hint) },
        FaultKind("insufficient_quota", "OpenAI 429 insufficient_quota, Anthropic 402") { _ in .insufficientQuota },
        FaultKind("spend_limit", "OpenAI 429 credit_balance_exhausted, Anthropic 400") { _ in .spendLimit },
        FaultKind("overloaded", "Anthropic 529, OpenAI 503", "status 503 | 529; " + hint) { reader in
            let status = reader.read("status", "503 or 529") { json in
                json.asInt.flatMap { [503, 529].contains($0) ? $0 : nil }
            }
            return .overloaded(status: status, reader.hint)
        },
        FaultKind("server_error", "a defect of the vendor", "status 500 (…599)") {
            .serverError(status: $0.int("status", in: 500...599) ?? 500)
        },
        FaultKind("context_length_exceeded", "400, the prompt is too long") { _ in .contextLengthExceeded },
        FaultKind("unauthorized", "401, the key is not valid") { _ in .unauthorized },
        FaultKind("forbidden", "403") { _ in .forbidden },
        FaultKind("model_not_found", "404") { _ in .modelNotFound },
        FaultKind("too_large", "413") { _ in .tooLarge },
    ]

    static let wires: [FaultKind] = [
        FaultKind("hang_before_headers", "nothing at all", "for 1h") { .hangBeforeHeaders(lasting: $0.lasting) },
        FaultKind("hang_after_headers", "200 and its headers, then nothing", "for 1h") {
            .hangAfterHeaders(lasting: $0.lasting)
        },
        FaultKind("pings", "signs of life and no answer, then an early end", "every 1s, for 1h") {
            .pings(every: $0.every(.seconds(1)), lasting: $0.lasting)
        },
        FaultKind(
            "drip", "the right answer, slowly: one event, or some bytes, at a time", "every 100ms, bytes (one event)"
        ) {
            .drip(every: $0.every(.milliseconds(100)), bytes: $0.int("bytes", in: 1...1_000_000))
        },
        FaultKind(
            "cut", "the body ends early: the connection closes, or the response ends as if whole",
            "at_byte 0, ending reset | clean"
        ) {
            let isClean = $0.word("ending", CutEnding.self) == .clean
            return .cut(atByte: $0.int("at_byte", in: 0...1_000_000_000) ?? 0, isClean: isClean)
        },
        FaultKind("stream_error", "an error event in the stream (500 when not streamed)", "after 3 pieces") {
            .streamError(afterPieces: $0.int("after", in: 0...1_000_000) ?? 3)
        },
        FaultKind("malformed_stream", "an event that is no JSON (half a body when not streamed)") { _ in
            .malformedStream
        },
        FaultKind("unknown_fields", "members, events and enum values of the future; the answer is right") { _ in
            .unknownFields
        },
    ]

    static let bills: [FaultKind] = [
        FaultKind("wrong_usage", "reports wrong tokens; the bill stays right", "usage missing | zero | huge") {
            .wrongUsage($0.word("usage", WrongUsage.self) ?? .missing)
        },
        FaultKind("duplicate_usage", "tells the tokens of a stream twice") { _ in .duplicateUsage },
    ]

    static let answers: [FaultKind] = [
        FaultKind("refusal", "the model will not answer") { _ in .refusal },
        FaultKind("length_stop", "the answer stops at the length limit") { _ in .lengthStop },
        FaultKind("empty_answer", "a whole answer without text") { _ in .emptyAnswer },
        FaultKind("bad_json", "an answer that is no JSON") { _ in .badJSON },
        FaultKind("off_schema", "an answer that is JSON and not what was asked for") { _ in .offSchema },
        FaultKind("huge_answer", "an answer of this size", "bytes 10000000") {
            .hugeAnswer(bytes: $0.int("bytes", in: 1...1_000_000_000) ?? 10_000_000)
        },
        FaultKind("null_character", "U+0000 in the answer") { _ in .nullCharacter },
        FaultKind("canary_leak", "the answer repeats the system prompt") { _ in .canaryLeak },
        FaultKind("tool_call", "calls a tool instead of answering", "name (the request's first tool)") {
            .toolCall(name: $0.string("name", bytesMax: 64))
        },
    ]
}

private enum CutEnding: String, CaseIterable { case reset, clean }

extension ScriptReader {
    fileprivate var hint: RetryHint? {
        let form = word("retry_after_form", RetryHint.Form.self) ?? .seconds
        return span("retry_after").map { RetryHint($0, form: form) }
    }

    /// A hang has an end too, so that a forgotten one does not hold memory for ever.
    fileprivate var lasting: Duration { span("for") ?? .seconds(3_600) }

    /// At least a millisecond: an interval of nothing would be a busy loop.
    fileprivate func every(_ usual: Duration) -> Duration { max(span("every") ?? usual, .milliseconds(1)) }
}
