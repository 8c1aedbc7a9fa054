import Domain

/// What a finished part says in front of its vectors.
struct PartHead: Sendable {
    let dimensions: Int?
    let refused: [RefusedText]

    /// Reads the first characters of a part's result; nil when they end before the vectors begin.
    ///
    /// Inside a JSON string every quotation mark follows a backslash, so the mark cannot come from a message.
    init?(_ characters: [UInt8]) {
        let text = String(decoding: characters, as: UTF8.self)
        guard let end = text.firstRange(of: #","embeddings":["#) else { return nil }
        guard let value = try? JSONParser.parse(String(text[..<end.lowerBound]) + "}") else { return nil }
        dimensions = value["dimensions"]?.asInteger.map { Int(clamping: $0) }
        refused = (value["failures"]?.asArray ?? []).compactMap { RefusedText($0) }
    }
}
