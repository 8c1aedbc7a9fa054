import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// What a rebuild may cost.
    @Suite("The money of a rebuild", .serialized, .timeLimit(.minutes(2)))
    struct RebuildBudgetTests {
        private static let manuals = Manuals(seed: 91, sections: 4)
        private static let documents = 48
        private static let change: [String: JSONValue] = ["model": "wide"]

        private static func with(_ body: @escaping @Sendable (KnowledgeScene) async throws -> Void) async throws {
            try await KnowledgeScene.with { scene in
                try await scene.work("worker")
                // A sentence or two in each slice, so that there are many requests; by words alone at first.
                try await scene.index.create(["model": .null, "tokens_min": 16, "tokens_max": 24])
                try await scene.index.put(manuals.documents(0..<documents))
                try await scene.index.untilTakenIn()
                try await body(scene)
                try await scene.installation.expectDrained()
            }
        }

        /// What each text was paid for is in the vendor's record: once, and as much as was booked.
        private static func expectPaidOnce(_ scene: KnowledgeScene, chunks: Int64) async throws {
            let record = scene.second.record
            #expect(record.embedded.texts == record.embedded.distinct && record.embedded.texts == Int(chunks))
            let booked = try await scene.postgres.one(ReadBooked(model: "wide"))
            #expect(booked.nanoDollars == record.bill.total.nanoDollars)
        }

        @Test("A plan quotes what a rebuild takes, and a rebuild with less stops before it pays; with more it is done")
        func quoted() async throws {
            try await Self.with { scene in
                let plan = try await scene.index.plan(Self.change)
                let likely = try #require(plan["money_nanos"]?["likely"]?.asInteger)
                let chunks = try #require(plan["to_embed"]?.asInteger)
                #expect(likely > 0 && plan["documents"] == 48 && plan["cache_hits"] == 0)
                #expect(scene.second.record.calls == 0)

                var change = Self.change
                change["budget_usd"] = .double(Double(likely / 3) / 1e9)
                let failed = try await scene.api.ended(try await scene.index.rebuild(change))
                #expect(failed["state"] == "failed" && failed["error"]?["code"] == "over_budget")
                #expect(scene.second.record.bill.total.nanoDollars <= likely / 3)
                #expect(try await scene.index.state(of: 2) == "failed")
                #expect(try await scene.index.search(Manuals.mark(1), mode: "lexical").generation == 1)

                change["budget_usd"] = .double(Double(likely * 2) / 1e9)
                let result = try await scene.index.rebuilt(change)
                #expect(result["state"] == "active")
                try await Self.expectPaidOnce(scene, chunks: chunks)
                // The quote was right: within what tokens are guessed by.
                let cost = scene.second.record.bill.total.nanoDollars
                #expect(cost <= likely * 2 && cost >= likely / 2, "\(cost) for \(likely)")
                #expect(try await scene.index.plan(Self.change)["money_nanos"]?["likely"] == 0)
                try await scene.expectWhole(generations: 2)
            }
        }

        @Test(
            "A tenant's budget that ends in the middle makes the rebuild wait for the reason budget, and go on with more"
        )
        func tenant() async throws {
            try await Self.with { scene in
                let plan = try await scene.index.plan(Self.change)
                let likely = try #require(plan["money_nanos"]?["likely"]?.asInteger)
                let chunks = try #require(plan["to_embed"]?.asInteger)
                try #require(chunks > 1_000)
                // More than what is held for one request, which is several times its likely cost.
                let cap = likely * 9 / 10
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: cap))
                let task = try await scene.index.rebuild(Self.change)
                try await Probe.until("whatever has not ended waits for money") {
                    let tasks = try await scene.postgres.one(CountWaiting(reason: "budget"))
                    return tasks.waiting > 0 && tasks.live == tasks.waiting
                }
                let shown = try await scene.api.task(task)
                #expect(shown["state"] == "waiting" && shown["reason"] == "children")
                #expect(shown["progress"]?["waiting_for"] == ["budget"])
                let early = scene.second.record
                #expect(early.bill.total.nanoDollars <= cap)
                #expect(early.embedded.texts > 0 && early.embedded.texts < Int(chunks))
                #expect(try await scene.index.search(Manuals.mark(1), mode: "lexical").generation == 1)

                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: likely * 10))
                let ended = try await scene.api.ended(task)
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                try await Self.expectPaidOnce(scene, chunks: chunks)
                try await scene.expectWhole(generations: 2)
            }
        }
    }
}
