import Domain
import Foundation
import Knowledge
import Testing

@testable import TaskKinds

@Suite("What a rebuild remembers of its children")
struct RebuildLogTests {
    /// Outcomes that the test writes.
    private struct Outcomes: ChildStore {
        let all: [ChildOutcome]
        func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome] {
            Array(all.filter { $0.place > place }.prefix(Int(limit)))
        }
        func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome] {
            try await outcomes(after: place, limit: limit)
        }
    }

    private func children(_ failures: [Failure?]) -> Outcomes {
        let ids = failures.map { _ in TaskID() }.sorted()
        return Outcomes(
            all: failures.enumerated().map { place, failure in
                ChildOutcome(
                    place: Int32(place + 1), task: ids[place], state: failure == nil ? .succeeded : .failed,
                    result: nil,
                    error: failure?.json.encoded())
            })
    }

    @Test("A round is counted over all its pages, its first failure is named, and a hopeless one is told apart")
    func tally() async throws {
        let down = Failure(.transient, code: "provider_down", message: "It is down.")
        let denied = Failure(.credential, code: "key_refused", message: "The key is wrong.")
        let many = children(Array(repeating: nil, count: 700) + [down] + Array(repeating: nil, count: 700) + [denied])
        let tally = try #require(try await ChildTally.read(many, besides: nil))
        #expect(tally.failed == 2)
        #expect(tally.code == "provider_down")
        #expect(tally.hopeless?.code == "key_refused")
        #expect(try await ChildTally.read(many, besides: tally.first) == nil)
        #expect(try await ChildTally.read(NoChildren(), besides: nil) == nil)
    }

    @Test("Rounds come back in their order in the next attempt, each state's for itself")
    func rounds() async throws {
        let memory = TaskMemory()
        var log = try await RebuildLog(memory)
        let ids = (0..<3).map { _ in TaskID() }.sorted()
        for (place, state) in [GenerationState.slicing, .slicing, .embedding].enumerated() {
            try await log.note(
                RebuildLog.Round(first: ids[place], done: Int64(place), failed: 0, code: nil, message: nil), in: state)
        }
        let next = try await RebuildLog(memory)
        #expect(next.rounds(of: .slicing).map(\.done) == [0, 1])
        #expect(next.rounds(of: .embedding).map(\.done) == [2])
        #expect(next.latest == ids[2])
    }
}
