import Domain
import Foundation
import Knowledge
import Testing

@Suite("Cutting over", .serialized, .timeLimit(.minutes(2)))
struct CutOverTests {
    /// Runs `body` with an index that has documents; its first generation has taken in none of them yet.
    private static func withIndex(
        of texts: [String: String] = ["a": "one"],
        _ body: (KnowledgeFixture, KnowledgeIndex) async throws -> Void
    ) async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let index = try await knowledge.index()
            try await knowledge.put(texts, in: index)
            try await body(knowledge, index)
        }
    }

    @Test("A rebuild begins with every document, goes its way, and answers from the moment it is cut over to")
    func rebuild() async throws {
        try await Self.withIndex(of: ["a": "one\ntwo", "b": "unreadable", "c": "three"]) {
            knowledge, index async throws in
            let first = try await knowledge.active(index).id
            try await knowledge.apply(first)
            let task = TaskID()
            let begun = try await knowledge.begin(index, for: task)
            #expect(begun.state == .planned && begun.number == 2 && begun.counts.documentsTotal == 3)
            #expect(try await knowledge.begin(index, for: task).id == begun.id)
            #expect(try await knowledge.store.pendingCount(begun.id, limit: 10) == 3)
            while try await knowledge.store.generation(begun.id)?.state != .active {
                try #require(try await knowledge.step(begun.id))
                try await knowledge.expectSound()
            }
            let built = try #require(try await knowledge.store.generation(begun.id))
            #expect(built.counts.chunks == 3 && built.counts.embedded == 3 && built.counts.failures == 1)
            // The three vectors were made when the first generation took the documents in, and cached by nobody then.
            #expect(built.spent == Money(nanoDollars: 3))
            let old = try #require(try await knowledge.store.generation(first))
            #expect(old.state == .previous && old.keptUntil != nil)
            let after = try #require(try await knowledge.store.index(index.id))
            #expect(after.active == begun.id && after.previous == first)
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.generation_activated'") == 1)
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.generation_progressed'") == 6)
        }
    }

    @Test("A second rebuild embeds nothing that is stored")
    func nothingTwice() async throws {
        try await Self.withIndex(of: ["a": "one\ntwo", "b": "two"]) { knowledge, index async throws in
            _ = try await knowledge.rebuild(index)
            let second = try #require(try await knowledge.store.generation(try await knowledge.rebuild(index)))
            #expect(second.spent == .zero)
            #expect(second.counts.cacheHits == 3 && second.counts.embedded == 3)
            try await knowledge.expectSound()
        }
    }

    @Test("What is put until the last moment keeps the cutover waiting; nothing is lost by it")
    func behind() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let generation = try await knowledge.verifying(index)
            try await knowledge.put(["a": "two", "b": "three"], in: index)
            #expect(try await knowledge.store.cutOver(to: generation, keep: .seconds(60)) == .behind(pending: 2))
            #expect(try await knowledge.active(index).number == 1)
            #expect(try await knowledge.store.advance(generation, from: .verifying, to: .awaitingApproval))
            #expect(try await knowledge.store.cutOver(to: generation, keep: .seconds(60)) == .behind(pending: 2))
            #expect(try await knowledge.store.advance(generation, from: .awaitingApproval, to: .catchingUp))
            #expect(try await knowledge.store.cutOver(to: generation, keep: .zero) == .refused(.catchingUp))
            while try await knowledge.active(index).id != generation { try await knowledge.step(generation) }
            #expect(try await knowledge.texts("a", in: generation) == ["two"])
            // An answer that was lost is given again.
            #expect(try await knowledge.store.cutOver(to: generation, keep: .zero) == .active)
            try await knowledge.expectSound()
        }
    }

    @Test("What was put within the lag may come after the flip, by a task of the flip; what is older keeps it waiting")
    func lag() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let generation = try await knowledge.verifying(index)
            try await knowledge.put(["a": "two", "b": "three"], in: index)
            let tasks = try await knowledge.count("task")
            let late = try await knowledge.store.cutOver(to: generation, keep: .seconds(60), lag: .zero)
            #expect(late == .behind(pending: 2))
            #expect(try await knowledge.count("task") == tasks)
            let early = try await knowledge.store.cutOver(to: generation, keep: .seconds(60), lag: .seconds(600))
            #expect(early == .active)
            #expect(try await knowledge.count("task") == tasks + 1)
            #expect(try await knowledge.store.pendingCount(generation, limit: 9) == 2)
            #expect(try await knowledge.texts("a", in: generation) == ["one"])
            try await knowledge.apply(generation)
            #expect(try await knowledge.texts("a", in: generation) == ["two"])
            try await knowledge.expectSound()
        }
    }

    @Test("Whoever may only approve makes nothing answer that is still being verified, forced or not")
    func approvalOnly() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let generation = try await knowledge.verifying(index)
            for isForced in [false, true] {
                let end = try await knowledge.store.cutOver(
                    to: generation, from: [.awaitingApproval], keep: .zero, isForced: isForced)
                #expect(end == .refused(.verifying))
            }
            #expect(try await knowledge.active(index).number == 1)
            #expect(try await knowledge.store.advance(generation, from: .verifying, to: .awaitingApproval))
            #expect(
                try await knowledge.store.cutOver(to: generation, from: [.awaitingApproval], keep: .zero) == .active)
            try await knowledge.expectSound()
        }
    }

    @Test("Counts that are wrong refuse the cutover, unless it is forced")
    func miscounted() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let generation = try await knowledge.verifying(index)
            try await knowledge.script("UPDATE generation SET chunks = chunks + 1 WHERE number = 2")
            let failure = await #expect(throws: Failure.self) {
                try await knowledge.store.cutOver(to: generation, keep: .zero)
            }
            #expect(failure?.code == "generation_miscounted")
            #expect(try await knowledge.store.cutOver(to: generation, keep: .zero, isForced: true) == .active)
            // Kept for no time at all: the old one is over.
            #expect(try await knowledge.store.generations(of: index.id, limit: 5).map(\.state) == [.active, .retired])
            #expect(try await knowledge.store.rollBack(index.id) == .refused(.retired))
        }
    }

    @Test("Going back makes the previous generation answer, with everything that was put since; and forth again")
    func rollBack() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let first = try await knowledge.active(index).id
            try await knowledge.apply(first)
            #expect(try await knowledge.store.rollBack(index.id) == .refused(.retired))
            let second = try await knowledge.rebuild(index)
            try await knowledge.put(["a": "two"], in: index)
            for generation in try await knowledge.store.liveGenerations(of: index.id) {
                try await knowledge.apply(generation.id)
            }
            for (active, previous) in [(first, second), (second, first)] {
                #expect(try await knowledge.store.rollBack(index.id) == .active)
                let now = try #require(try await knowledge.store.index(index.id))
                #expect(now.active == active && now.previous == previous)
                #expect(try await knowledge.texts("a", in: active) == ["two"])
                try await knowledge.expectSound()
            }
            #expect(try await knowledge.count("audit_trail WHERE action = 'index.generation_rolled_back'") == 2)
            // A third one ends the time of the one before the last.
            _ = try await knowledge.rebuild(index)
            #expect(
                try await knowledge.store.generations(of: index.id, limit: 5).map(\.state)
                    == [.active, .previous, .retired])
            try await knowledge.expectSound()
        }
    }

    @Test("One generation is built at a time; an abandoned one makes room and leaves what answers as it is")
    func one() async throws {
        try await Self.withIndex { knowledge, index async throws in
            let building = try await knowledge.begin(index)
            let failure = await #expect(throws: Failure.self) { try await knowledge.begin(index) }
            #expect(failure?.code == "rebuild_running")
            let report = Array(#"{"why":"cancelled by its owner"}"#.utf8)
            #expect(try await knowledge.store.abandon(building.id, as: .cancelled, report: report))
            #expect(try await !knowledge.store.abandon(building.id, as: .failed, report: report))
            #expect(try await !knowledge.store.advance(building.id, from: .planned, to: .slicing))
            #expect(try await knowledge.store.generation(building.id)?.report == report)
            #expect(try await knowledge.begin(index).number == 3)
            #expect(try await knowledge.active(index).number == 1)
            try await knowledge.expectSound()
            let missing = await #expect(throws: Failure.self) {
                try await knowledge.store.begin(
                    for: TaskID(), index: index.name, of: knowledge.beta, settings: nil, moneyMax: nil)
            }
            #expect(missing?.code == "index_not_found")
        }
    }

    @Test("Of two who go to the next state one does, and tells the audit trail")
    func compareAndSet() async throws {
        try await KnowledgeFixture.run { knowledge async throws in
            let generation = try await knowledge.begin(try await knowledge.index()).id
            let advanced = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    group.addTask { try await knowledge.store.advance(generation, from: .planned, to: .slicing) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(advanced == 1)
            #expect(
                try await knowledge.rows(
                    "SELECT detail ->> 'to' FROM audit_trail WHERE action = 'index.generation_progressed'") == [
                        "slicing"
                    ])
        }
    }
}
