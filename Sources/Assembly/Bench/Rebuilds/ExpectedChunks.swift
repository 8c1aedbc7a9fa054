import Knowledge
import Synchronization

/// The chunks that a document has when it is cut by some settings, cut here once more and without the database: what a hit
/// that names a generation must be one of.
final class ExpectedChunks: Sendable {
    /// Documents that are remembered at most; then it begins anew.
    private static let rememberedMax = 20_000

    private struct Cut: Hashable {
        let variant: RebuildVariant
        let document: Int
        let revision: Int
    }

    private struct Chunk: Hashable {
        let range: Range<Int>
        let text: String
    }

    private let corpus: RebuildCorpus
    private let known = Mutex<[Cut: Set<Int>]>([:])

    init(_ corpus: RebuildCorpus) { self.corpus = corpus }

    /// Whether a hit is a chunk of a document's revision as the variant cuts it.
    func holds(_ hit: FoundAnswer.Hit, document: Int, revision: Int, _ variant: RebuildVariant) -> Bool {
        chunks(Cut(variant: variant, document: document, revision: revision))
            .contains(Chunk(range: hit.range, text: hit.text).hashValue)
    }

    private func chunks(_ cut: Cut) -> Set<Int> {
        if let known = known.withLock({ $0[cut] }) { return known }
        let document = corpus.stored(cut.document, revision: cut.revision, version: 1)
        let reading = try? DocumentReader(cut.variant.settings(model: "")).read(document)
        let chunks = Set((reading?.chunks ?? []).map { Chunk(range: $0.slice.source, text: $0.slice.text).hashValue })
        known.withLock { known in
            if known.count >= Self.rememberedMax { known = [:] }
            known[cut] = chunks
        }
        return chunks
    }
}
