import Domain

/// Reads the field `unique`: `{"key", "while": "queued"}` or `{"key", "for_seconds"}`, and `if_taken`.
enum UniqueReader {
    static func read(_ input: inout InputReader) -> Uniqueness? {
        input.nested("unique", required: false) { unique in
            let key = unique.string("key", required: true, bytesMax: 255)
            let span = span(&unique)
            let ifTaken = unique.oneOf("if_taken", required: false, Uniqueness.IfTaken.self)
            if ifTaken == .replace, case .forPeriod = span {
                unique.report("if_taken", "replace goes only with while; a task that has started cannot be replaced")
            }
            unique.rejectUnknownKeys()
            guard let key, let span else { return nil }
            return Uniqueness(key: key, span: span, ifTaken: ifTaken ?? .return)
        }
    }

    /// Exactly one of the two; nil is reported.
    private static func span(_ unique: inout InputReader) -> Uniqueness.Span? {
        let hasWhile = unique.has("while")
        let hasSeconds = unique.has("for_seconds")
        let state = unique.oneOf("while", required: false, ["queued"])
        let seconds = unique.integer("for_seconds", required: false, in: 1...Uniqueness.secondsMax)
        guard hasWhile != hasSeconds else {
            unique.report("while", "expected either while, which is \"queued\", or for_seconds")
            return nil
        }
        if state != nil { return .whileQueued }
        return seconds.map { .forPeriod(.seconds($0)) }
    }
}
