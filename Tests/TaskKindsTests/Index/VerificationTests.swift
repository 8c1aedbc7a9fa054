import Domain
import Knowledge
import Testing

@testable import TaskKinds

@Suite("What a generation must show before it answers")
struct VerificationTests {
    private func census(_ change: (inout GenerationCensus) -> Void = { _ in }) -> GenerationCensus {
        var census = GenerationCensus(
            documentsStored: 10, documentsExpected: 10, documentsWithChunks: 10, chunks: 30, vectors: 30,
            otherDimensions: 0, unsoundVectors: 0, failures: 0, pending: 0)
        change(&census)
        return census
    }

    private func failed(_ census: GenerationCensus, _ change: (inout IndexSettings) -> Void = { _ in }) -> [String] {
        var settings = IndexSettings()
        settings.model = "m"
        change(&settings)
        return GenerationCheck.checks(of: census, settings).filter { !$0.isOK }.map(\.name)
    }

    @Test("A generation that has everything passes")
    func whole() { #expect(failed(census()) == []) }

    @Test("What is pending is not missing, and what is named as failed is counted by the allowance alone")
    func pendingAndFailed() {
        #expect(failed(census { ($0.documentsExpected, $0.pending) = (12, 2) }) == [])
        let one = census { ($0.documentsExpected, $0.failures) = (11, 1) }
        #expect(failed(one) == ["failures"])
        #expect(failed(one) { $0.failureAllowance = 0.1 } == [])
    }

    @Test("A document that is nowhere, one too many, a wrong count, a missing, foreign or unsound vector is noticed")
    func damage() {
        #expect(failed(census { $0.documentsExpected = 11 }) == ["documents"])
        #expect(failed(census { $0.documentsExpected = 9 }) == ["documents"])
        #expect(failed(census { $0.documentsStored = 9 }) == ["documents_counted"])
        #expect(failed(census { $0.vectors = 29 }) == ["chunks_without_vector"])
        #expect(failed(census { ($0.vectors, $0.refusedVectors) = (29, 1) }) == [])
        #expect(failed(census { $0.otherDimensions = 1 }) == ["dimensions"])
        #expect(failed(census { $0.unsoundVectors = 1 }) == ["unsound_vectors"])
    }

    @Test("An index that is searched by words alone needs no vectors")
    func words() { #expect(failed(census { $0.vectors = 0 }) { $0.model = nil } == []) }

    @Test("Force passes over what is found badly and never over damage")
    func force() {
        var report = GenerationReport(checks: [
            GenerationCheck(name: "canary_1", isOK: false, found: 0, wanted: 1, canBeForced: true),
            GenerationCheck(name: "dimensions", isOK: false, found: 3, wanted: 0),
        ])
        #expect(report.blocking.count == 2)
        report.isForced = true
        #expect(report.blocking.map(\.name) == ["dimensions"])
        #expect(report.json["forced"] == ["canary_1"])
    }

    @Test(
        "The allowance is rounded down",
        arguments: [(0, 0.5, 0), (199, 0.005, 0), (200, 0.005, 1), (10, 1, 10), (5, 7, 5)])
    func allowance(documents: Int64, share: Double, most: Int64) {
        #expect(FailureAllowance.failuresMax(of: documents, share: share) == most)
    }

    private func page(_ count: Int, cluster: (Int) -> Int64? = { _ in nil }) -> [ChunkVector] {
        (0..<count).map { number in
            let angle = Float(number) / Float(count)
            return ChunkVector(
                chunk: Int64(number), cluster: cluster(number), vector: [1 - angle, angle])
        }
    }

    @Test("Recall is the share of the nearest that were found, however the pages are cut")
    func recall() {
        let all = page(5_000)
        for size in [1, 7, 5_000] {
            var right = ExactNeighbours(count: 10, queries: [([1, 0], Array(0..<10))])
            var half = ExactNeighbours(count: 10, queries: [([1, 0], Array(0..<5) + Array(900..<905))])
            for start in stride(from: 0, to: all.count, by: size) {
                let some = Array(all[start..<min(start + size, all.count)])
                right.compare(some)
                half.compare(some)
            }
            #expect(right.recall == 1)
            #expect(half.recall == 0.5)
        }
    }

    @Test("Chunks that say the same count once, and equal scores are equally good")
    func recallOfClusters() {
        // Chunks 0…4 are one cluster: a search shows one of them, and goes on with 5.
        var clustered = ExactNeighbours(count: 3, queries: [([1, 0], [2, 5, 6])])
        clustered.compare(page(100) { $0 < 5 ? 0 : nil })
        #expect(clustered.recall == 1)
        let same = (0..<50).map { ChunkVector(chunk: Int64($0), cluster: nil, vector: [1, 0]) }
        var ties = ExactNeighbours(count: 3, queries: [([1, 0], [40, 41, 42])])
        ties.compare(same)
        #expect(ties.recall == 1)
        #expect(ExactNeighbours(count: 3, queries: [([1, 0], [])]).recall == 1)
    }
}
