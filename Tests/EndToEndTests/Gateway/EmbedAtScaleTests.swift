import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension GatewayTests {
    /// Large `embed` tasks over a vendor that keeps its own bill. Every text is as long as every other and stands there
    /// once, so the bill says how often texts were embedded.
    @Suite("Embedding at scale", .serialized, .timeLimit(.minutes(6)))
    struct EmbedAtScaleTests {
        private static let tokensPerText = 5
        private static let nanosPerText = Int64(tokensPerText) * CatalogPlan().vectors.input

        /// Nineteen bytes each.
        private static func texts(_ count: Int) -> JSONValue {
            .array((0..<count).map { .string("Gate \(100_000 + $0) is open") })
        }

        private static func submit(_ count: Int, in scene: GatewayScene) async throws -> TaskID {
            let answer = try await scene.api.send(
                "POST", "/v1/tasks", ["kind": "embed", "input": ["texts": texts(count)]], within: .seconds(60))
            #expect(answer.status == 202)
            return try #require(answer.json["id"]?.asString.flatMap { TaskID($0) })
        }

        /// The texts that the vendor has embedded, by its bill, which must be what is booked.
        private static func billedTexts(in scene: GatewayScene) async throws -> Int {
            let bill = try #require(scene.simulator.record.bill.byModel["vectors"])
            let booked = try await scene.postgres.one(ReadBooked(model: "vectors"))
            #expect(booked.input == bill.input)
            #expect(booked.nanoDollars == bill.nanoDollars)
            #expect(bill.input % tokensPerText == 0)
            return bill.input / tokensPerText
        }

        private static func vectors(
            of task: TaskID, _ query: String, in scene: GatewayScene
        ) async throws -> (indices: [Int64], end: JSONValue) {
            let answer = try await scene.api.send("GET", "/v1/tasks/\(task)/vectors?\(query)", within: .seconds(60))
            #expect(answer.status == 200)
            let lines = try answer.body.split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse($0) }
            for line in lines.dropLast() { #expect(line["embedding"]?.asArray?.count == CatalogPlan.dimensions) }
            return (lines.dropLast().compactMap { $0["index"]?.asInteger }, lines.last ?? .null)
        }

        @Test("100,000 texts: a price first, a hard stop at the budget, partial results, and every text paid for once")
        func budget() async throws {
            let count = 100_000
            try await GatewayScene.with { scene in
                let body: JSONValue = ["kind": "embed", "input": ["texts": Self.texts(count)]]
                let price = try await scene.api.send("POST", "/v1/estimates", body, within: .seconds(60))
                #expect(price.status == 200)
                #expect(price.json["calls"] == 391)
                let atMost = try #require(price.json["money_nanos"]?["at_most"]?.asInteger)
                #expect(atMost >= Int64(count) * Self.nanosPerText)
                #expect(scene.simulator.record.calls == 0)

                let half = Int64(count) * Self.nanosPerText / 2
                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: half))
                try await scene.work("one", "two")
                let task = try await Self.submit(count, in: scene)
                try await Probe.until("every part that has not ended waits for money", within: .seconds(120)) {
                    let tasks = try await scene.postgres.one(CountWaiting(reason: "budget"))
                    return tasks.waiting > 0 && tasks.live == tasks.waiting && scene.simulator.record.inFlight.now == 0
                }
                let spent = try await scene.postgres.one(ReadBooked(model: "vectors")).nanoDollars
                #expect(spent > 0 && spent <= half)
                let early = try await Self.billedTexts(in: scene)
                #expect(early < count)
                let shown = try await scene.api.task(task)
                #expect(shown["state"] == "waiting" && shown["reason"] == "children")
                let progress = try #require(shown["progress"])
                #expect(progress["total"] == 98 && progress["failed"] == 0)
                #expect(progress["waiting_for"] == ["budget"])
                let done = try #require(progress["done"]?.asInteger)
                #expect(done > 0 && done < 98)
                let finished = try await Self.vectors(of: task, "limit=100000", in: scene)
                #expect(finished.indices.count >= Int(done - 1) * 1_024)
                #expect(finished.indices == finished.indices.sorted())
                #expect(finished.end == ["next_after": .null, "complete": false])
                try await expectSound(scene.postgres)

                _ = try await scene.postgres.run(SetTotalBudget(nanoDollars: half * 10))
                let ended = try await scene.api.ended(task, within: .seconds(180))
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                #expect(ended["result"]?["succeeded"]?.asInteger == Int64(count))
                #expect(ended["result"]?["parts"]?.asArray?.count == 98)
                #expect(try await Self.billedTexts(in: scene) == count)
                let all = try await Self.vectors(of: task, "limit=100000", in: scene)
                #expect(all.indices == Array(0..<Int64(count)))
                #expect(all.end == ["next_after": .null, "complete": true])
                try await scene.installation.expectDrained()
            }
        }

        @Test("A part that failed fails the task by name, and a retry pays for what failed and for nothing else")
        func retry() async throws {
            // The third request of all is told that there is no such model: that is no matter of its texts.
            let script = try SimulatorScript.faults("model_not_found; from=3; to=3")
            try await GatewayScene.with(script: script) { scene in
                try await scene.work("one")
                let task = try await Self.submit(4_000, in: scene)
                let failed = try await scene.api.ended(task)
                #expect(failed["state"] == "failed")
                #expect(failed["error"]?["code"] == "parts_failed")
                #expect(failed["error"]?["message"]?.asString?.contains("model_not_found") == true)
                let early = try await Self.billedTexts(in: scene)
                #expect(early < 4_000)
                let answer = try await scene.api.send("POST", "/v1/tasks/\(task)/retry")
                #expect(answer.status == 202)
                let copy = try #require(answer.json["id"]?.asString.flatMap { TaskID($0) })
                let ended = try await scene.api.ended(copy)
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                #expect(try await Self.billedTexts(in: scene) == 4_000)
                try await scene.installation.expectDrained()
            }
        }

        @Test("A request that the vendor refuses as too large goes through in halves")
        func halves() async throws {
            let script = try SimulatorScript.faults("too_large; from=2; to=2", "context_length_exceeded; from=4; to=5")
            try await GatewayScene.with(script: script) { scene in
                try await scene.work("one")
                let task = try await Self.submit(2_100, in: scene)
                let ended = try await scene.api.ended(task)
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                #expect(try await Self.billedTexts(in: scene) == 2_100)
                #expect(scene.simulator.record.calls > 9)
                try await scene.installation.expectDrained()
            }
        }

        @Test(
            "A tenant whose policy is to fail gets a failed task at the end of its budget, and keeps what was paid for")
        func failingBudget() async throws {
            try await GatewayScene.with { scene in
                let half = 6_000 * Self.nanosPerText / 2
                _ = try await scene.postgres.run(SetFailingBudget(nanoDollars: half))
                try await scene.work("one")
                let task = try await Self.submit(6_000, in: scene)
                // A part that was in the way of others' holds asks again after a minute, which passes here at once.
                let failed = try await Probe.value("the task ends") { () async throws -> JSONValue? in
                    _ = try await scene.postgres.run(EndWaits())
                    let shown = try await scene.api.task(task)
                    return shown["state"] == "failed" || shown["state"] == "succeeded" ? shown : nil
                }
                #expect(failed["state"] == "failed")
                #expect(failed["error"]?["message"]?.asString?.contains("budget_") == true)
                #expect(try await scene.postgres.one(ReadBooked(model: "vectors")).nanoDollars <= half)
                let early = try await Self.billedTexts(in: scene)
                _ = try await scene.postgres.run(SetFailingBudget(nanoDollars: half * 10))
                let answer = try await scene.api.send("POST", "/v1/tasks/\(task)/retry")
                let copy = try #require(answer.json["id"]?.asString.flatMap { TaskID($0) })
                let ended = try await scene.api.ended(copy)
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                #expect(early < 6_000)
                #expect(try await Self.billedTexts(in: scene) == 6_000)
                try await scene.installation.expectDrained()
            }
        }

        @Test("A worker that dies half-way costs at most the requests that it had in flight")
        func killed() async throws {
            var script = SimulatorScript()
            script.firstToken = .fixed(.milliseconds(200))
            try await GatewayScene.with(script: script) { scene in
                let victim = try await scene.work("victim")[0]
                let task = try await Self.submit(10_000, in: scene)
                try await Probe.until("a few requests were answered and others are in flight") {
                    let record = scene.simulator.record
                    return (record.bill.byModel["vectors"]?.calls ?? 0) >= 6 && record.inFlight.now > 0
                }
                try await victim.killHard()
                try await scene.work("second")
                _ = try await scene.postgres.run(PassLease(pid: victim.pid))
                try await scene.installation.waitUntilLost(victim)
                _ = try await scene.postgres.run(PassCallDeadlines())
                let ended = try await scene.api.ended(task, within: .seconds(120))
                #expect(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                let billed = try #require(scene.simulator.record.bill.byModel["vectors"]).input / Self.tokensPerText
                // Each of the pool's four tasks may have had two requests whose vectors were not in the cache yet.
                #expect((10_000...(10_000 + 4 * 2 * 256)).contains(billed))
                try await scene.installation.expectDrained()
            }
        }

        @Test("What is too much is refused with its place, and nothing is stored")
        func refused() async throws {
            try await GatewayScene.with { scene in
                let tooMany = try await scene.api.submit("embed", ["texts": Self.texts(100_001)])
                #expect(tooMany.status == 422)
                #expect(tooMany.json["errors"]?[0]?["pointer"] == "/input/texts")
                var texts = Self.texts(3_000).asArray ?? []
                texts[17] = .string(String(repeating: "a", count: (32 << 10) + 1))
                let tooLong = try await scene.api.submit("embed", ["texts": .array(texts)])
                #expect(tooLong.status == 422)
                #expect(tooLong.json["errors"]?[0]?["pointer"] == "/input/texts/17")
                let mode = try await scene.api.submit("embed", ["texts": ["a"], "on_failure": "ignore"])
                #expect(mode.json["errors"]?[0]?["pointer"] == "/input/on_failure")
                let part = try await scene.api.submit("embed.part", ["texts": ["a"]])
                #expect(part.status == 422)
                // Other kinds take no more than they did.
                let text = JSONValue.string(String(repeating: "a ", count: 1 << 20))
                #expect(try await scene.api.submit("summarize", ["text": text]).status == 413)
                #expect(try await scene.postgres.one(CountTasks()).tasks == 0)
            }
        }
    }
}

/// As ``SetTotalBudget`` for a tenant whose tasks fail when the money is spent.
private struct SetFailingBudget: PostgresStatement {
    let nanoDollars: Int64
    static let sql = """
        SELECT total_cap_nanos FROM set_budget('alpha', NULL, NULL, $1, 'fail',
            (SELECT id FROM tenant WHERE name = 'alpha'), 'test')
        """
    var binds: [PostgresValue] { [.int8(nanoDollars)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}

/// Lets what waits for a time come back now.
private struct EndWaits: PostgresStatement {
    static let sql = "UPDATE task_deferred SET run_at = clock_timestamp() WHERE run_at > clock_timestamp() RETURNING 1"
    var binds: [PostgresValue] { [] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int32 { try row.value(0) }
}
