import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

@Suite("The progress of parents", .serialized, .timeLimit(.minutes(5)))
struct ProgressTests {
    @Test("Children count as done with any outcome and as failed without success, and say what they wait for")
    func counts() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(5, by: fence)
            let find = FindProgress(tenant: queue.alpha, task: parent.id)
            let none = try #require(try await queue.run(find).first)
            #expect(none.done == 0 && none.total == 5 && none.failed == 0 && none.reasons.isEmpty)
            let children = try await queue.claim(by: fence)
            try await queue.settle([children[0]], by: fence)
            try await queue.settle([children[1]], .failed(QueueFixture.refused), by: fence)
            let poor = CallRefusal.budgetSpent.failure(after: .seconds(60))
            let waits = ReturnedTask(task: children[2], way: .deferred(poor, after: .seconds(60)))
            _ = try await queue.run(ReturnTasks(fence: fence, returned: [waits]))
            let some = try #require(try await queue.run(find).first)
            #expect(some.done == 2 && some.total == 5 && some.failed == 1 && some.reasons == ["budget"])
            #expect(try await queue.run(FindProgress(tenant: queue.beta, task: parent.id)).isEmpty)
            #expect(try await queue.run(FindProgress(tenant: queue.alpha, task: children[0].id)).isEmpty)
        }
    }

    @Test("The list of children is in their order, page by page, with where each is")
    func list() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, asked) = try await queue.park(4, by: fence)
            let children = try await queue.claim(2, by: fence)
            try await queue.settle([children[0]], .failed(QueueFixture.refused), by: fence)
            let all = try await queue.run(
                ListChildren(tenant: queue.alpha, parent: parent.id, after: 0, limit: 10))
            #expect(all.map(\.task) == asked.map(\.id))
            #expect(all.map(\.place) == [1, 2, 3, 4])
            #expect(all.map(\.state) == [.failed, .running, .queued, .queued])
            #expect(all.map(\.reason) == [nil, nil, "slot", "slot"])
            #expect(all[0].errorCode == QueueFixture.refused.code)
            // Only a kind that says so has a place among its parent's items.
            #expect(all.allSatisfy { $0.from == nil && $0.count == nil })
            let page = try await queue.run(ListChildren(tenant: queue.alpha, parent: parent.id, after: 2, limit: 1))
            #expect(page.map(\.place) == [3])
            let foreign = ListChildren(tenant: queue.beta, parent: parent.id, after: 0, limit: 10)
            #expect(try await queue.run(foreign).isEmpty)
        }
    }

    @Test("A part says which texts it has, and a text that looks like it changes nothing")
    func places() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let parent = try await queue.claimOne(by: fence)
            let texts = #"["\"from\":9,\"count\":9,"]"#
            let inputs = [
                #"{"cache":true,"count":1,"from":1024,"model":"m","on_failure":"fail","texts":\#(texts)}"#,
                #"{"cache":true,"texts":\#(texts)}"#,
            ]
            let ids = [TaskID(), TaskID()].sorted()
            let children = zip(ids, inputs).map { id, input in
                ChildTask(
                    id: id, kind: "embed.part", pool: "local", priority: nil, attemptsMax: 3, timeout: .seconds(60),
                    input: Array(input.utf8))
            }
            _ = try await queue.run(WaitForChildren(fence: fence, parked: ParkedTask(task: parent, children: children)))
            let all = try await queue.run(ListChildren(tenant: queue.alpha, parent: parent.id, after: 0, limit: 10))
            #expect(all.map(\.from) == [1_024, nil])
            #expect(all.map(\.count) == [1, nil])
        }
    }

    @Test("The heads of results are no longer than asked, and with nothing asked there is none")
    func heads() async throws {
        try await QueueFixture.run { queue async throws in
            let fence = try await queue.worker()
            let (parent, _) = try await queue.park(2, by: fence)
            let children = try await queue.claim(by: fence)
            try await queue.settle([children[0]], .succeeded(result: Array(#"{"é":[1,2,3]}"#.utf8)), by: fence)
            try await queue.settle([children[1]], .failed(QueueFixture.refused), by: fence)
            func heads(_ charactersMax: Int32) async throws -> [ChildOutcome] {
                try await queue.run(
                    LoadChildHeads(
                        tenant: queue.alpha, parent: parent.id, after: 0, limit: 10, charactersMax: charactersMax))
            }
            let some = try await heads(4)
            #expect(some.map { $0.result.map { String(decoding: $0, as: UTF8.self) } } == [#"{"é""#, nil])
            #expect(some.map(\.state) == [.succeeded, .failed])
            #expect(some[1].error != nil)
            #expect(try await heads(0).map(\.result) == [nil, nil])
            #expect(try await heads(0).map(\.state) == [.succeeded, .failed])
            let read = try await queue.run(ReadResult(tenant: queue.alpha, task: children[0].id))
            #expect(read == [Array(#"{"é":[1,2,3]}"#.utf8)])
            #expect(try await queue.run(ReadResult(tenant: queue.beta, task: children[0].id)).isEmpty)
            #expect(try await queue.run(ReadResult(tenant: queue.alpha, task: children[1].id)).isEmpty)
        }
    }
}
