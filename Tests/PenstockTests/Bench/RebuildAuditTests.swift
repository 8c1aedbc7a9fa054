import Domain
import Foundation
import Knowledge
import Testing

@testable import Assembly

/// What the bench of rebuilds judges answers by: each sort of wrong answer is planted and found.
@Suite("The judge of rebuilds") struct RebuildAuditTests {
    private let corpus = RebuildCorpus(madeUp: 4, seed: 1)
    private let bound = Duration.seconds(30)
    private let start = ContinuousClock.now

    private var key: DocumentKey { corpus.documents[0].key }

    /// One document, put as revisions 0 and 1 by the times given, in seconds from now.
    private func ledger(_ answered: [Int]) -> CorpusLedger {
        let ledger = CorpusLedger(corpus)
        for (revision, seconds) in answered.enumerated() {
            _ = ledger.announce(key, revision: revision)
            ledger.answered(key, at: start + .seconds(seconds))
        }
        return ledger
    }

    private func verdict(_ ledger: CorpusLedger, version: Int32) -> CorpusLedger.Verdict {
        ledger.judge(key, version: version, searchedAt: start, bound: bound)
    }

    @Test func `An old version is stale only after the bound`() {
        #expect(verdict(ledger([-100, -31]), version: 1) == .stale)
        #expect(verdict(ledger([-100, -29]), version: 1) == .fine)
        #expect(verdict(ledger([-100, -31]), version: 2) == .fine)
    }

    @Test func `What nobody put is unknown, and what is about to be put is not`() {
        let ledger = ledger([-1])
        #expect(verdict(ledger, version: 2) == .unknown)
        #expect(ledger.announce(key, revision: 1) == 2)
        #expect(verdict(ledger, version: 2) == .fine)
        #expect(ledger.revision(of: key, version: 2) == 1)
    }

    @Test func `A deleted document is seen only when the search began after the delete, and not when it was put again`()
    {
        let ledger = ledger([-100])
        ledger.deleted(key, at: start + .seconds(1))
        #expect(verdict(ledger, version: 1) == .fine)
        ledger.deleted(key, at: start - .seconds(1))
        #expect(verdict(ledger, version: 1) == .deleted)
        #expect(ledger.gone == [key])
        _ = ledger.announce(key, revision: 1000)
        #expect(verdict(ledger, version: 2) == .fine)
        ledger.answered(key, at: start)
        #expect(ledger.current.map(\.version) == [2])
    }

    private func chunks(_ variant: RebuildVariant, revision: Int = 0) throws -> [FoundAnswer.Hit] {
        let document = corpus.stored(0, revision: revision, version: 1)
        return try DocumentReader(variant.settings(model: "m")).read(document).chunks.map {
            FoundAnswer.Hit(document: key, version: 1, range: $0.slice.source, text: $0.slice.text)
        }
    }

    private func counts(_ answer: FoundAnswer?) async throws -> AnswerCounts {
        let audit = AnswerAudit(ledger: ledger([-100]), chunks: ExpectedChunks(corpus), bound: bound) { number in
            [1: .first, 2: RebuildVariant(rebuild: 7, isFresh: true)][number]
        }
        try await audit.judge(answer, searchedAt: start)
        return audit.counts
    }

    @Test func `An answer of one generation is fine, and one with a chunk of another is mixed`() async throws {
        let (first, second) = (try chunks(.first), try chunks(RebuildVariant(rebuild: 7, isFresh: true)))
        #expect(first.count > 1 && Set(first).isDisjoint(with: second))
        let fine = try await counts(FoundAnswer(generation: 1, hits: first))
        #expect(fine.mixed == 0 && fine.answers == 1 && fine.hits == first.count && fine.failed == 0)
        #expect(try await counts(FoundAnswer(generation: 2, hits: first)).mixed == 1)
        #expect(try await counts(FoundAnswer(generation: 1, hits: first + second.prefix(1))).mixed == 1)
        #expect(try await counts(FoundAnswer(generation: 3, hits: [])).mixed == 1)
    }

    @Test func `A text that was changed on the way, and no answer at all, are found`() async throws {
        let hits = try chunks(.first)
        let hit = try #require(hits.first)
        let changed = FoundAnswer.Hit(
            document: hit.document, version: hit.version, range: hit.range, text: hit.text + ".")
        #expect(try await counts(FoundAnswer(generation: 1, hits: [changed])).mixed == 1)
        #expect(try await counts(nil).failed == 1)
    }

    @Test func `An answer is read as the API writes it`() {
        let body = """
            {"generation":3,"version":9,"backend":"exact","degraded":"lexical_only","hits":[{"document":"a","version":2,\
            "heading":[],"text":"x","from":4,"to":5,"tokens":1,"score":0.5}]}
            """
        let answer = FoundAnswer(Array(body.utf8))
        #expect(answer?.generation == 3)
        #expect(answer?.isDegraded == true)
        #expect(answer?.hits.map(\.range) == [4..<5])
        #expect(FoundAnswer(Array(body.replacing("\"to\":5", with: "\"to\":3").utf8)) == nil)
        #expect(FoundAnswer(Array("{}".utf8)) == nil)
        #expect(FoundAnswer(Array("<html>".utf8)) == nil)
    }

    @Test func `A text is paid for twice when its vector was stored a second before it was asked for again`() {
        func counts(storedAt: Double?) -> EmbeddedTexts.Counts {
            var counts = EmbeddedTexts.Counts(asked: 2, distinct: 1)
            EmbeddedTexts.count(100, storedAt: storedAt, in: &counts)
            return counts
        }
        #expect(counts(storedAt: 99).stored == 1)
        #expect(counts(storedAt: 99.5).overtaken == 1)
        #expect(counts(storedAt: 100.1).unstored == 1)
        #expect(counts(storedAt: nil).unstored == 1)
    }

    @Test func `Questions of searches are no chunks`() {
        let texts = EmbeddedTexts(queries: ["who?"])
        texts.note(model: "m", ["who?", "a", "b"])
        texts.note(model: "m", ["who?", "a"])
        texts.note(model: "n", ["a"])
        #expect(texts.counts == .init(asked: 4, distinct: 3))
    }
}

@Suite("Plans of rebuilds") struct RebuildPlanTests {
    @Test func `Neighbouring generations differ, whichever of them are fresh`() {
        for rebuild in 1...300 {
            for (one, next) in [(false, false), (false, true), (true, false), (true, true)] {
                #expect(
                    RebuildVariant(rebuild: rebuild, isFresh: one)
                        != RebuildVariant(rebuild: rebuild + 1, isFresh: next))
            }
        }
        #expect(RebuildVariant(rebuild: 1, isFresh: false) != .first)
    }

    @Test(arguments: [(1, 1), (50, 100), (0, 10), (10, 10)])
    func `Every kill gets its turn`(kills: Int, rebuilds: Int) {
        var generator = SplitMix64(seed: 5)
        var done = 0
        for rebuild in 1...rebuilds
        where RebuildRounds.isDue(kills - done, of: rebuilds - rebuild + 1, &generator) { done += 1 }
        #expect(done == kills)
    }

    @Test func `Victims are one of the workers or all of them`() {
        var generator = SplitMix64(seed: 2)
        let all = Set((0..<200).map { _ in RebuildRounds.victims(of: 2, &generator) })
        #expect(all == [[0], [1], [0, 1]])
        #expect(RebuildRounds.moment(0, &generator) < .seconds(1))
    }

    @Test func `Each revision holds a word of its own, and a next life other texts`() throws {
        let corpus = RebuildCorpus(madeUp: 2, seed: 3)
        let text = String(decoding: corpus.content(1, revision: 12), as: UTF8.self)
        #expect(text.contains(RebuildCorpus.mark(1, revision: 12)))
        #expect(!text.contains(RebuildCorpus.mark(1, revision: 1)))
        #expect(RebuildCorpus(madeUp: 2, seed: 3).content(1, revision: 12) == corpus.content(1, revision: 12))
        let next = RebuildCorpus.reborn(after: 12)
        #expect(next == 1000)
        #expect(RebuildCorpus.reborn(after: next) == 2000)
        let reader = DocumentReader(RebuildVariant.first.settings(model: "m"))
        let (old, new) = (
            try reader.read(corpus.stored(1, revision: 12, version: 1)),
            try reader.read(corpus.stored(1, revision: next, version: 2))
        )
        #expect(Set(old.chunks.map(\.contentKey)).isDisjoint(with: new.chunks.map(\.contentKey)))
    }

    @Test func `The mark stands in the page and not in its navigation`() throws {
        let page =
            "<html><body><p>\(String(repeating: "text ", count: 40))</p><div class=\"navfooter\">next</div></body>"
        let corpus = RebuildCorpus([.init(name: "a.html", content: Array(page.utf8))], count: 5)
        #expect(corpus.documents.count == 1)
        let reading = try DocumentReader(RebuildVariant.first.settings(model: "m"))
            .read(corpus.stored(0, revision: 3, version: 1))
        #expect(reading.chunks.contains { $0.slice.text.contains(RebuildCorpus.mark(0, revision: 3)) })
    }

    @Test func `The port of an API is read from a whole line`() {
        #expect(APITeam.port(in: "noise\nready: http://127.0.0.1:4312\n") == 4312)
        #expect(APITeam.port(in: "ready: http://127.0.0.1:43") == nil)
        #expect(APITeam.port(in: "") == nil)
    }

    /// A sound run, with one thing wrong.
    private func wrong(
        _ change: (inout RebuildRounds.Counts, inout AnswerCounts, inout EditLoad.Counts, inout EmbeddedTexts.Counts)
            -> Void
    ) -> [String] {
        var rounds = RebuildRounds.Counts()
        var answers = AnswerCounts()
        var edits = EditLoad.Counts()
        var texts = EmbeddedTexts.Counts(asked: 5, distinct: 5)
        (rounds.succeeded, answers.answers, edits.edits) = (3, 10, 2)
        change(&rounds, &answers, &edits, &texts)
        let figures = RebuildFigures(
            rounds: rounds, answers: answers, edits: edits, texts: texts, rebuilds: 3, kills: 0)
        return figures.part.checks.filter { !$0.holds }.map(\.name)
    }

    @Test func `Each count that is wrong makes its check fail`() {
        #expect(wrong { _, _, _, _ in } == [])
        #expect(wrong { rounds, _, _, _ in rounds.succeeded = 2 } == ["rebuilds that succeeded"])
        #expect(wrong { rounds, _, _, _ in rounds.lostEdits = 1 } == ["lost edits"])
        #expect(wrong { _, answers, _, _ in answers.failed = 1 } == ["failed answers"])
        #expect(wrong { _, answers, _, _ in answers.mixed = 1 } == ["mixed-generation answers"])
        #expect(wrong { _, answers, _, _ in answers.stale = 1 } == ["answers stale beyond the bound"])
        #expect(wrong { _, _, edits, _ in edits.late = 1 } == ["answers stale beyond the bound"])
        #expect(wrong { _, answers, _, _ in answers.deletedSeen = 1 } == ["deleted documents seen"])
        #expect(wrong { _, _, edits, _ in edits.deletedSeen = 1 } == ["deleted documents seen"])
        #expect(wrong { _, answers, _, _ in answers.unknown = 1 } == ["hits that nobody put"])
        #expect(wrong { _, _, _, texts in texts.stored = 1 } == ["stored chunks embedded again"])
        #expect(wrong { _, answers, _, _ in answers.answers = 0 } == ["kinds of load that did nothing"])
    }
}
