import Domain
import Knowledge
import Synchronization

/// Editors that change and delete documents without an end, each its own ones, and look how soon searches find what they put.
final class EditLoad: Sendable {
    struct Counts: Sendable {
        var edits = 0
        var deletes = 0
        /// Seconds from the answer of a put to the answer that found it, and whether nothing was killed meanwhile or shortly
        /// before.
        var lags: [(seconds: Double, isUndisturbed: Bool)] = []
        /// Puts that were not found within the bound.
        var late = 0
        /// Deleted documents that were found right after their delete was answered.
        var deletedSeen = 0
    }

    private static let pause = Duration.milliseconds(50)
    private static let look = Duration.milliseconds(25)
    /// After a kill its tasks go on when the lease is over; what a put waited for then was the kill.
    private static let disturbed = Duration.seconds(15)
    /// Documents of one editor that are deleted at most, as a share of its own.
    private static let goneShare = 10

    private let ground: RebuildGround
    private let corpus: RebuildCorpus
    private let ledger: CorpusLedger
    private let audit: AnswerAudit
    private let bound: Duration
    private let counted = Mutex(Counts())
    private let killedAt = Mutex<ContinuousClock.Instant?>(nil)

    init(
        _ ground: RebuildGround, _ corpus: RebuildCorpus, _ ledger: CorpusLedger, _ audit: AnswerAudit, bound: Duration
    ) {
        self.ground = ground
        self.corpus = corpus
        self.ledger = ledger
        self.audit = audit
        self.bound = bound
    }

    var counts: Counts { counted.withLock { $0 } }

    func noteKill() { killedAt.withLock { $0 = .now } }

    /// Edits until it is cancelled; what was begun is not broken off between a put and its note.
    func run(editors: Int, seed: UInt64) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<editors {
                group.addTask { [self] in
                    let own = Array(stride(from: number, to: corpus.documents.count, by: editors))
                    try await edit(own, seed: seed &+ UInt64(number), number)
                }
            }
            try await group.waitForAll()
        }
    }

    private func edit(_ own: [Int], seed: UInt64, _ number: Int) async throws {
        guard !own.isEmpty else { return }
        var generator = SplitMix64(seed: seed)
        let caller = SearchCaller(ground.apis, index: ground.index.name.rawValue, key: ground.key, first: number)
        var revisions: [Int: Int] = [:]
        var gone: Set<Int> = []
        while !Task.isCancelled {
            let document = own[Int.random(in: own.indices, using: &generator)]
            let isDelete =
                !gone.contains(document) && gone.count < own.count / Self.goneShare
                && Int.random(in: 0..<10, using: &generator) == 0
            if isDelete {
                try await delete(document, revision: revisions[document] ?? 0, caller)
                gone.insert(document)
            } else {
                let last = revisions[document] ?? 0
                let revision = gone.remove(document) == nil ? last + 1 : RebuildCorpus.reborn(after: last)
                revisions[document] = revision
                try await put(document, revision: revision, caller)
            }
            try await Task.sleep(for: Self.pause)
        }
    }

    private func put(_ document: Int, revision: Int, _ caller: SearchCaller) async throws {
        // A task of its own: one that is cancelled between the commit and the note would make the ledger wrong.
        try await Task { [self] in
            try await ground.put([(document: document, revision: revision)], of: corpus, ledger)
        }.value
        counted.withLock { $0.edits += 1 }
        let answered = ContinuousClock.now
        while ContinuousClock.now - answered < bound {
            if try await finds(document, revision: revision, caller) {
                return note(answered)
            }
            try await Task.sleep(for: Self.look)
        }
        counted.withLock { $0.late += 1 }
    }

    private func note(_ answered: ContinuousClock.Instant) {
        let now = ContinuousClock.now
        let isUndisturbed = killedAt.withLock { $0.map { $0 + Self.disturbed < answered } ?? true }
        counted.withLock { $0.lags.append(((now - answered).seconds, isUndisturbed)) }
    }

    private func delete(_ document: Int, revision: Int, _ caller: SearchCaller) async throws {
        let key = corpus.documents[document].key
        try await Task { [self] in
            let gone = try await ground.store.delete([key], from: ground.index.id)
            guard gone == [key] else { throw BenchError(.surroundings, "a delete did not find its document") }
            ledger.deleted(key)
        }.value
        counted.withLock { $0.deletes += 1 }
        if try await finds(document, revision: revision, caller) { counted.withLock { $0.deletedSeen += 1 } }
    }

    /// Whether a search for a revision's own word finds it.
    private func finds(_ document: Int, revision: Int, _ caller: SearchCaller) async throws -> Bool {
        let mark = RebuildCorpus.mark(document, revision: revision)
        let start = ContinuousClock.now
        let (answer, again) = try await caller.search(mark, mode: "lexical", count: 3)
        try await audit.judge(answer, searchedAt: start, sentAgain: again)
        return answer?.hits.contains { $0.document == corpus.documents[document].key && $0.text.contains(mark) }
            ?? false
    }
}
