import Domain

/// `{"cache", "count", "from", "model", "on_failure", "texts"}`: neighbouring texts of a large `embed`. Its parent makes it,
/// and the texts come last in it: where the part belongs is read from its first characters.
struct EmbedPartInput: Sendable {
    /// The index of the first text among those of the parent.
    let from: Int
    let texts: [String]
    let model: String
    let onFailure: OnRefusal
    /// Whether the tenant's cache is asked first and keeps what is new. Without it a part that is repeated is paid again.
    var usesCache = true

    private static let keys = (
        cache: "cache", count: "count", from: "from", model: "model", onFailure: "on_failure", texts: "texts"
    )

    var json: JSONValue {
        .object([
            Self.keys.cache: .bool(usesCache), Self.keys.count: .integer(Int64(texts.count)),
            Self.keys.from: .integer(Int64(from)), Self.keys.model: .string(model),
            Self.keys.onFailure: .string(onFailure.rawValue), Self.keys.texts: .array(texts.map(JSONValue.string)),
        ])
    }

    static func read(_ reader: inout InputReader) -> Self? {
        let texts = reader.strings(
            keys.texts, required: true, count: 1...EmbedParts.textsMax, bytesMax: EmbedInput.textBytesMax)
        let from = reader.integer(keys.from, required: true, in: 0...Int64(EmbedInput.textsMax))
        let count = reader.integer(keys.count, required: true, in: 1...Int64(EmbedParts.textsMax))
        let model = reader.string(keys.model, required: true, bytesMax: 256)
        let onFailure: OnRefusal? = reader.oneOf(keys.onFailure, required: true)
        let usesCache = reader.bool(keys.cache, required: false) ?? true
        guard let texts, let from, let count, let model, let onFailure else { return nil }
        guard Int(count) == texts.count else {
            reader.report(keys.count, "is not the number of texts")
            return nil
        }
        return Self(from: Int(from), texts: texts, model: model, onFailure: onFailure, usesCache: usesCache)
    }
}
