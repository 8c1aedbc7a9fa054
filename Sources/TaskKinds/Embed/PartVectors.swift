import Domain
import Knowledge

/// The texts of one part, and what became of each: a vector, a refusal, or nothing yet. Pure.
struct PartVectors {
    private let input: EmbedPartInput
    /// The key of each text, and the index of the first text with a key.
    private let keys: [Fingerprint]
    private let first: [Fingerprint: Int]
    private var vectors: [Fingerprint: [Float]] = [:]
    private var refusals: [Fingerprint: Failure] = [:]

    init(_ input: EmbedPartInput) {
        self.input = input
        keys = input.texts.map { DocumentReading.contentKey(model: input.model, $0) }
        first = Dictionary(keys.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The keys without a vector, each once, in the order of the texts.
    var missing: [Fingerprint] {
        keys.enumerated().filter { first[$1] == $0 && vectors[$1] == nil }.map(\.element)
    }

    func text(of key: Fingerprint) -> String? { first[key].map { input.texts[$0] } }

    mutating func add(_ new: [Fingerprint: [Float]]) { vectors.merge(new) { old, _ in old } }

    mutating func refuse(_ key: Fingerprint, _ refusal: Failure) { refusals[key] = refusal }

    private var refused: [(index: Int, refusal: Failure)] {
        keys.enumerated().compactMap { index, key in refusals[key].map { (input.from + index, $0) } }
    }

    /// Why the part failed, if a refused text fails it. An answer that did not pass its checks is worth another try, and
    /// the cache sees to it that nothing else is asked for then; so it goes before a text that will never be taken.
    var failure: Failure? {
        let refused = refused
        let hopeful = refused.first { $0.refusal.failureClass == .rejectedOutput }
        guard let (index, refusal) = hopeful ?? refused.first else { return nil }
        let others = refused.count == 1 ? "" : " \(refused.count - 1) more texts were refused."
        let named = refusal.about(text: index)
        return Failure(named.failureClass, code: named.code, message: named.message + others)
    }

    /// `{"count", "dimensions", "failed", "failures", "from", "model", "embeddings"}`: what the parent wants to know first,
    /// the vectors last.
    func result() throws -> [UInt8] {
        let lengths = Set(vectors.values.map(\.count))
        guard lengths.count <= 1 else {
            throw Failure(
                .permanent, code: "mixed_embeddings",
                message: "The model now makes vectors of another length than those that the tenant's cache holds.")
        }
        let refused = refused
        let failures = refused.map { RefusedText($0.refusal, of: $0.index).json }
        let head: [(String, JSONValue)] = [
            ("count", .integer(Int64(keys.count))),
            ("dimensions", lengths.first.map { .integer(Int64($0)) } ?? .null),
            ("failed", .integer(Int64(refused.count))), ("failures", .array(failures)),
            ("from", .integer(Int64(input.from))), ("model", .string(input.model)),
        ]
        var bytes: [UInt8] = [UInt8(ascii: "{")]
        for (name, value) in head { bytes += Array("\"\(name)\":\(value.encodedText()),".utf8) }
        bytes += Array(#""embeddings":"#.utf8)
        VectorText.write(keys.map { vectors[$0] }, into: &bytes)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }
}
