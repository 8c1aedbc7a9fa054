import Domain
import Knowledge
import Synchronization

/// What searches were answered under load. Every count but the first two must be zero.
struct AnswerCounts: Sendable, Hashable {
    var answers = 0
    var hits = 0
    /// No answer, or one that is no success.
    var failed = 0
    /// Answers with a hit that is no chunk of the generation they name.
    var mixed = 0
    /// Hits that were deleted before the search began.
    var deletedSeen = 0
    /// Hits that had been replaced for longer than the bound.
    var stale = 0
    /// Hits that nobody put.
    var unknown = 0
    /// Answers by words alone, because the query's vector could not be had in time. Allowed, and said by the answer.
    var degraded = 0
    /// Requests that broke with the API that was killed under them and were sent again to another one, as any client does.
    var sentAgain = 0
    /// Of the hits of some answers: looked at, and those that the generation before does not have, so that they would
    /// give a mixed answer away.
    var compared = 0
    var telling = 0
}

/// Judges answers by what the bench itself knows: what it put, and how each generation cuts it.
final class AnswerAudit: Sendable {
    /// One answer in so many is compared with the generation before, too.
    private static let comparedEvery = 10

    private let ledger: CorpusLedger
    private let chunks: ExpectedChunks
    private let bound: Duration
    private let variants: @Sendable (Int32) async throws -> RebuildVariant?
    private let counted = Mutex(AnswerCounts())

    /// - Parameters:
    ///   - bound: how long a search may find what was replaced.
    ///   - variants: what a generation was built with; nil for a number that none has.
    init(
        ledger: CorpusLedger, chunks: ExpectedChunks, bound: Duration,
        variants: @escaping @Sendable (Int32) async throws -> RebuildVariant?
    ) {
        self.ledger = ledger
        self.chunks = chunks
        self.bound = bound
        self.variants = variants
    }

    var counts: AnswerCounts { counted.withLock { $0 } }

    /// - Parameter answer: nil for none.
    func judge(
        _ answer: FoundAnswer?, searchedAt: ContinuousClock.Instant, sentAgain: Int = 0
    ) async throws {
        guard let answer else {
            return counted.withLock { counts in
                counts.failed += 1
                counts.sentAgain += sentAgain
            }
        }
        let variant = try await variants(answer.generation)
        let before = try await variants(answer.generation - 1)
        counted.withLock { counts in
            counts.sentAgain += sentAgain
            counts.answers += 1
            counts.hits += answer.hits.count
            if answer.isDegraded { counts.degraded += 1 }
        }
        var isMixed = variant == nil
        for hit in answer.hits {
            count(ledger.judge(hit.document, version: hit.version, searchedAt: searchedAt, bound: bound))
            if let variant, !isChunk(hit, variant) { isMixed = true }
        }
        if isMixed { counted.withLock { $0.mixed += 1 } }
        guard let before, counts.answers % Self.comparedEvery == 0 else { return }
        let telling = answer.hits.count { !isChunk($0, before) }
        counted.withLock { counts in
            counts.compared += answer.hits.count
            counts.telling += telling
        }
    }

    private func count(_ verdict: CorpusLedger.Verdict) {
        counted.withLock { counts in
            switch verdict {
            case .fine: break
            case .deleted: counts.deletedSeen += 1
            case .stale: counts.stale += 1
            case .unknown: counts.unknown += 1
            }
        }
    }

    private func isChunk(_ hit: FoundAnswer.Hit, _ variant: RebuildVariant) -> Bool {
        guard let document = ledger.number(of: hit.document),
            let revision = ledger.revision(of: hit.document, version: hit.version)
        else { return false }
        return chunks.holds(hit, document: document, revision: revision, variant)
    }
}
