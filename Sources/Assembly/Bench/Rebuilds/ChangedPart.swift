import Domain
import Knowledge

/// What a rebuild embeds after few documents were changed: everything else is in the tenant's cache.
struct ChangedPart: Sendable {
    /// Chunks beside an edit whose words shift with it, for each document that was edited.
    static let boundary = 2

    let ground: RebuildGround
    let corpus: RebuildCorpus
    let ledger: CorpusLedger
    let rounds: RebuildRounds
    /// How many documents are edited; nil for one in a hundred.
    var edited: Int?

    func run() async throws -> BenchPart {
        // Kept for no time, so that an edit has one generation to be embedded for. Afterwards all of its chunks are cached.
        _ = try await rounds.quiet(.first, keepSeconds: 0)
        try await ground.untilTakenIn(corpus.documents.count)
        let there = ledger.current
        let changed = Array(there.prefix(edited ?? max(there.count / 100, 1)))
        let expected = newTexts(of: changed)
        let before = ground.texts.counts.asked
        try await edit(changed)
        let taken = ground.texts.counts.asked
        let seconds = try await rounds.quiet(.first, keepSeconds: 0)
        let after = ground.texts.counts.asked
        let chunks = try await ground.store.liveGenerations(of: ground.index.id).first?.counts.chunks ?? 0
        let most = ratio(Double(chunks) / 100 + Double(Self.boundary * changed.count), of: Double(chunks))
        var part = BenchPart()
        part.figures = [
            BenchFigure("changed_documents", Double(changed.count), ""),
            BenchFigure("changed_of_chunks", Double(chunks), ""),
            BenchFigure("changed_texts_embedded", Double(after - before), ""),
            BenchFigure("changed_ratio", ratio(Double(after - before), of: Double(chunks)), "", aim: .atMost(most)),
            BenchFigure("changed_rebuild_seconds", seconds, "s"),
        ]
        part.checks = [
            BenchCheck("changed: texts that are new", expected: Int64(expected), found: Int64(taken - before)),
            BenchCheck("changed: texts embedded once more by the rebuild", expected: 0, found: Int64(after - taken)),
        ]
        part.notes = [
            "changed: one document in a hundred is edited and taken in, then the index is rebuilt; the ratio is all texts that "
                + "the provider was asked for, of all chunks, and its aim a hundredth and \(Self.boundary) chunks an edit"
        ]
        return part
    }

    private func edit(_ changed: [(key: DocumentKey, revision: Int, version: Int32)]) async throws {
        for one in changed {
            guard let number = ledger.number(of: one.key) else { continue }
            try await ground.put([(document: number, revision: one.revision + 1)], of: corpus, ledger)
        }
        try await ground.untilTakenIn(changed.count)
    }

    /// Texts of the next revisions that those before them do not have.
    private func newTexts(of changed: [(key: DocumentKey, revision: Int, version: Int32)]) -> Int {
        let reader = DocumentReader(RebuildVariant.first.settings(model: RebuildGround.model))
        func keys(_ number: Int, _ revision: Int) -> Set<Fingerprint> {
            let reading = try? reader.read(corpus.stored(number, revision: revision, version: 1))
            return Set((reading?.chunks ?? []).map(\.contentKey))
        }
        return changed.reduce(into: Set<Fingerprint>()) { all, one in
            guard let number = ledger.number(of: one.key) else { return }
            all.formUnion(keys(number, one.revision + 1).subtracting(keys(number, one.revision)))
        }.count
    }
}
