import Domain
import Foundation
import Knowledge
import TestKit
import Testing

@testable import TaskKinds

@Suite("Taking documents into an index", .timeLimit(.minutes(2)))
struct ApplyTests {
    @Test("makes what was put searchable once, and a second run of the same task does nothing")
    func takes() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 23)
            let keys = (0..<23).map(IndexFixture.key)
            let first = try await fixture.apply(keys, to: index)
            #expect(first?["documents"] == 23)
            #expect(first?["embedded"] == first?["chunks"])
            let second = try await fixture.apply(keys, to: index)
            #expect(second?["documents"] == 0 && second?["embedded"] == 0)
            let active = try await fixture.active(index)
            #expect(try await fixture.found("manualthing3key", in: active.id).first == IndexFixture.key(3))
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("embeds the same words once, whatever documents they stand in")
    func cache() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.put(["a": "Twice the same words.", "b": "Twice the same words."], in: index)
            try await fixture.apply(["a"], to: index)
            let second = try await fixture.apply(["b"], to: index)
            #expect(second?["embedded"] == 0 && second?["cache_hits"] == 1)
            #expect(fixture.provider.askedInAll == 1)
        }
    }

    @Test(
        "pays for no chunk that the index has stored, when the cache has forgotten it: neither a put nor a rebuild does"
    )
    func forgotten() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            let twin = try await fixture.index("twin")
            try await fixture.put(["a": "Twice the same words.", "b": "Words of its own."], in: index)
            try await fixture.put(["a": "Twice the same words."], in: twin)
            try await fixture.apply(["a", "b"], to: index)
            try await fixture.apply(["a"], to: twin)
            #expect(fixture.provider.askedInAll == 2)
            // With the document goes what the cache has of it, though another index says it too.
            let key = try #require(DocumentKey("a"))
            #expect(try await fixture.store.delete([key], from: twin.id) == [key])
            try await fixture.sql("DELETE FROM embedding_cache")
            let plan = try #require(try await Family(fixture, "index.plan", ["index": "manual"]).run().json)
            #expect(plan["to_embed"] == 0 && plan["cache_hits"] == 2)
            try await fixture.put(["c": "Twice the same words."], in: index)
            #expect(try await fixture.apply(["c"], to: index)?["embedded"] == 0)
            let built = try await Family(fixture, "index.rebuild", ["index": "manual"]).run().json
            #expect(built?["cache_hits"] == 3)
            #expect(fixture.provider.askedInAll == 2)
            // What no generation says any more is paid for like any other text.
            try await fixture.put(["a": "Twice the same words."], in: twin)
            #expect(try await fixture.apply(["a"], to: twin)?["embedded"] == 1)
        }
    }

    @Test("pays for nothing twice when it dies before a later call")
    func deaths() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 30)
            let input: JSONValue = [
                "index": .string(index.id.description),
                "keys": .array((0..<30).map { .string(IndexFixture.key($0)) }),
            ]
            // Three pages, three calls: the process dies before the second and leaves the first one's vectors behind.
            _ = try await Family(fixture, "index.apply", input, diesAt: 2).run()
            #expect(fixture.provider.askedInAll == 30)
            #expect(fixture.provider.repeated == [])
            let active = try await fixture.active(index)
            #expect(try await fixture.store.pendingCount(active.id, limit: 10) == 0)
        }
    }

    @Test("stores a document whose text the model refuses without that vector, and names it; empty ones are named too")
    func refusals() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.put(
                ["bad": "A poisonword.", "good": "A wholesome text.", "empty": " "], in: index)
            fixture.provider.refuse("poisonword")
            let result = try await fixture.apply(["bad", "good", "empty"], to: index)
            #expect(result?["documents"] == 2 && result?["failures"] == 2)
            let active = try await fixture.active(index)
            let named = try await fixture.store.failures(of: active.id, after: nil, limit: 10)
            #expect(named.map(\.key.rawValue) == ["bad", "empty"])
            #expect(try await fixture.found("poisonword", in: active.id) == ["bad"])
        }
    }

    @Test("leaves what it could not embed pending when the provider is down")
    func down() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 3)
            fixture.provider.fail(with: Failure(.deferral, code: "rate_limited", message: "Later."))
            await #expect(throws: Failure.self) {
                try await fixture.apply((0..<3).map(IndexFixture.key), to: index)
            }
            let active = try await fixture.active(index)
            #expect(try await fixture.store.pendingCount(active.id, limit: 10) == 3)
        }
    }

    @Test("stores each large document before it reads the next one, and small ones together")
    func oneByOne() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            let large = { (word: String) in
                (0..<3_000).map { "The \(word)thing\($0) is kept in a room of its own." }.joined(separator: "\n\n")
            }
            let texts = ["a": large("first"), "b": large("second"), "c": "A small text.", "d": "Another small text."]
            try await fixture.put(texts, in: index)
            // Both fit into one page and neither fits beside the other.
            #expect(large("first").utf8.count * 2 > DocumentIntake.batchBytesMax)
            let failure = Failure(.deferral, code: "rate_limited", message: "Later.")
            fixture.provider.fail(with: failure, on: "secondthing")
            let keys = texts.keys.sorted()
            await #expect(throws: Failure.self) { try await fixture.apply(keys, to: index) }
            let active = try await fixture.active(index)
            #expect(try await fixture.found("firstthing7", in: active.id).first == "a")
            #expect(try await fixture.store.pendingCount(active.id, limit: 10) == 3)
            fixture.provider.fail(with: nil)
            let rest = try await fixture.apply(keys, to: index)
            #expect(rest?["documents"] == 3)
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("Documents are worked on together up to a bound of bytes, and one beyond it alone")
    func batches() throws {
        let sizes = [10, DocumentIntake.batchBytesMax - 10, 1, DocumentIntake.batchBytesMax * 3, 5, 6]
        let pending = try sizes.enumerated().map { place, size in
            let key = try #require(DocumentKey("\(place)"))
            let content = [UInt8](repeating: 0x61, count: size)
            return PendingDocument(
                document: StoredDocument(key: key, version: 1, format: .text, title: nil, content: content), seq: 1)
        }
        let batches = DocumentIntake.batches(pending).map { $0.map(\.document.content.count) }
        #expect(batches == [Array(sizes[0...1]), [1], [sizes[3]], [5, 6]])
        #expect(DocumentIntake.batches([]).isEmpty)
    }

    @Test("of an index that is gone, or a stranger's, says so and does not fail")
    func gone() async throws {
        try await IndexFixture.with { fixture async throws in
            let input: JSONValue = ["index": .string(UUID().uuidString.lowercased()), "keys": ["a"]]
            let result = try await Family(fixture, "index.apply", input).run().json
            #expect(result == ["gone": true])
        }
    }
}

@Suite("Quoting a rebuild", .timeLimit(.minutes(2)))
struct PlanTests {
    @Test("says what a rebuild then takes, and stores nothing")
    func quotes() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index { $0.failureAllowance = 1 }
            try await fixture.fill(index, 12)
            try await fixture.put(["empty": " "], in: index)
            let plan = try #require(try await Family(fixture, "index.plan", ["index": "manual"]).run().json)
            #expect(plan["documents"] == 13)
            #expect(plan["cache_hits"] == 0)
            #expect(plan["to_embed"] == plan["chunks"])
            #expect(plan["failures"]?.asObject?.values.compactMap(\.asInteger).reduce(0, +) == 1)
            #expect((plan["money_nanos"]?["likely"]?.asInteger ?? 0) > 0)
            let tokens = try #require(plan["tokens"]?["likely"]?.asInteger)
            #expect((plan["tokens"]?["low"]?.asInteger ?? .max) <= tokens)
            #expect((plan["tokens"]?["high"]?.asInteger ?? 0) >= tokens)
            #expect(fixture.provider.askedInAll == 0)
            #expect(try await fixture.store.generations(of: index.id, limit: 5).count == 1)
            let built = try await Family(fixture, "index.rebuild", ["index": "manual"]).run().json
            #expect(built?["chunks"] == plan["chunks"])
            #expect(fixture.provider.askedInAll == plan["to_embed"]?.asInteger.map { Int($0) })
            let again = try await Family(fixture, "index.plan", ["index": "manual"]).run().json
            #expect(again?["to_embed"] == 0 && again?["cache_hits"] == plan["chunks"])
            #expect(again?["money_nanos"]?["at_most"] == 0)
        }
    }
}

@Suite("Removing an index", .timeLimit(.minutes(2)))
struct PurgeTests {
    @Test("leaves nothing of a deleted index, and nothing to do for a second run")
    func purges() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 12)
            try await fixture.apply((0..<12).map(IndexFixture.key), to: index)
            #expect(try await fixture.store.delete(index.name, of: fixture.tenant))
            let input: JSONValue = ["index": .string(index.id.description)]
            for _ in 0..<2 {
                let result = try await Family(fixture, "index.purge", input).run().json
                #expect(result == ["purged": true])
            }
            #expect(try await fixture.store.contents(of: index.id, after: nil, limit: 5).isEmpty)
        }
    }
}
