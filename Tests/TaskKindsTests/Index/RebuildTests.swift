import Domain
import Knowledge
import ModelGateway
import TestKit
import Testing

@testable import TaskKinds

@Suite("Rebuilding an index", .timeLimit(.minutes(5)))
struct RebuildTests {
    private func rebuild(_ index: KnowledgeIndex, _ more: [String: JSONValue] = [:]) -> JSONValue {
        .object(more.merging(["index": .string(index.name.rawValue)]) { own, _ in own })
    }

    @Test("builds a generation beside the one that answers, flips, and keeps the old one")
    func builds() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 60)
            let old = try await fixture.active(index)
            let family = Family(fixture, "index.rebuild", rebuild(index))
            let result = try #require(try await family.run().json)
            #expect(result["state"] == "active")
            #expect(result["generation"] == 2)
            #expect(result["documents"] == 60)
            #expect(result["embedded"] == result["chunks"])
            #expect(result["failures"] == 0)
            #expect((result["spent_usd"]?.asDouble ?? 0) > 0)
            let phases = Set(result["seconds"]?.asObject?.keys.map { $0 } ?? [])
            #expect(
                phases.isSuperset(of: ["planned", "slicing", "deduplicating", "embedding", "catching_up", "verifying"]))
            let checks = result["report"]?["checks"]?.asArray ?? []
            #expect(!checks.isEmpty && checks.allSatisfy { $0["ok"] == true })
            let active = try await fixture.active(index)
            #expect(active.number == 2)
            #expect(try await fixture.current(index).previous == old.id)
            #expect(family.rounds == [2, 1])
            #expect(fixture.provider.repeated == [])
            let hits = try await fixture.found("manualthing7key", in: active.id)
            #expect(hits.first == IndexFixture.key(7))
        }
    }

    @Test("takes from the cache what was embedded before, and pays for what changed")
    func again() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 30)
            _ = try await Family(fixture, "index.rebuild", rebuild(index)).run()
            let before = fixture.provider.askedInAll
            try await fixture.put([IndexFixture.key(4): "Now it says something else entirely."], in: index)
            let result = try #require(try await Family(fixture, "index.rebuild", rebuild(index)).run().json)
            #expect(result["state"] == "active")
            #expect(fixture.provider.askedInAll == before + 1)
            #expect(result["cache_hits"] == 29)
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("goes on after a death at any step, and pays for no text twice")
    func deaths() async throws {
        try await IndexFixture.with { fixture async throws in
            let first = try await fixture.index("whole")
            try await fixture.fill(first, 12)
            let whole = Family(fixture, "index.rebuild", rebuild(first))
            _ = try await whole.run()
            #expect(whole.steps > 10)
            for step in 1...whole.steps {
                let index = try await fixture.index("dies-\(step)")
                try await fixture.fill(index, 12)
                let family = Family(fixture, "index.rebuild", rebuild(index), diesAt: step)
                let result = try #require(try await family.run().json)
                #expect(result["state"] == "active", "died at step \(step)")
                #expect(result["documents"] == 12, "died at step \(step)")
                #expect(result["embedded"] == result["chunks"], "died at step \(step)")
                let generations = try await fixture.store.generations(of: index.id, limit: 10)
                #expect(generations.count == 2, "died at step \(step)")
            }
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("takes edits and deletes of every phase into both generations")
    func edits() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 20)
            try await fixture.apply((0..<20).map(IndexFixture.key), to: index)
            let old = try await fixture.active(index)
            let phases = Phases()
            let family = Family(fixture, "index.rebuild", rebuild(index)) { node in
                guard let phase = await phases.new(in: node) else { return }
                try await fixture.put(["new-\(phase)": "Put while \(phase)phase went on."], in: index)
                try await fixture.put([IndexFixture.key(3): "Changed while \(phase)again went on."], in: index)
                if phase == "embedding", let gone = DocumentKey(IndexFixture.key(5)) {
                    _ = try await fixture.store.delete([gone], from: index.id)
                }
            }
            let result = try #require(try await family.run().json)
            #expect(result["state"] == "active")
            let seen = await phases.seen
            #expect(seen.isSuperset(of: ["slicing", "embedding", "catchingup", "verifying"]))
            let keys = seen.map { "new-\($0)" } + [IndexFixture.key(3)]
            try await fixture.apply(keys, to: index)
            for generation in [try await fixture.active(index).id, old.id] {
                #expect(try await fixture.store.pendingCount(generation, limit: 10) == 0)
                for phase in seen {
                    let hits = try await fixture.found("\(phase)phase", in: generation)
                    #expect(hits == ["new-\(phase)"])
                }
                let gone = try await fixture.found("manualthing5key", in: generation)
                #expect(!gone.contains(IndexFixture.key(5)))
            }
        }
    }

    @Test("refuses more failures than are allowed before anything is paid for, and lets them pass when forced")
    func allowance() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 10)
            try await fixture.put(["empty-1": " ", "empty-2": "\n\n"], in: index)
            let old = try await fixture.active(index)
            let failure = await failure { _ = try await Family(fixture, "index.rebuild", rebuild(index)).run() }
            #expect(failure?.code == "too_many_failures")
            #expect(failure?.message.contains("taken in: 2;") == true)
            #expect(fixture.provider.askedInAll == 0)
            #expect(try await fixture.active(index).id == old.id)
            let failed = try #require(try await fixture.store.generations(of: index.id, limit: 1).first)
            #expect(failed.state == .failed)
            let forced = try await Family(fixture, "index.rebuild", rebuild(index, ["force": true])).run().json
            #expect(forced?["state"] == "active")
            #expect(forced?["failures"] == 2)
            #expect(forced?["report"]?["forced"] == ["failures"])
            let share = try await Family(fixture, "index.rebuild", rebuild(index, ["failure_allowance": 0.2])).run()
                .json
            #expect(share?["state"] == "active")
        }
    }

    @Test("stops before it pays when the budget does not last, and pays for nothing again with a larger one")
    func overBudget() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 20)
            let failure = await failure {
                _ = try await Family(fixture, "index.rebuild", rebuild(index, ["budget_usd": "0.000000001"])).run()
            }
            #expect(failure?.code == "over_budget")
            #expect(fixture.provider.askedInAll == 0)
            let failed = try #require(try await fixture.store.generations(of: index.id, limit: 1).first)
            #expect(failed.state == .failed && failed.spent == .zero)
            let result = try await Family(fixture, "index.rebuild", rebuild(index, ["budget_usd": 1000])).run().json
            #expect(result?["state"] == "active")
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("waits to be approved when asked to, is kept up to date meanwhile, and can then be made to answer")
    func approval() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 5)
            let old = try await fixture.active(index)
            let result = try await Family(fixture, "index.rebuild", rebuild(index, ["approve": true])).run().json
            #expect(result?["state"] == "awaiting_approval")
            #expect(result?["report"]?["checks"]?.asArray?.isEmpty == false)
            #expect(try await fixture.active(index).id == old.id)
            try await fixture.put(["late": "A latecomerword."], in: index)
            try await fixture.apply(["late"], to: index)
            let waiting = try #require(try await fixture.store.generations(of: index.id, limit: 1).first)
            #expect(try await fixture.store.abandonOrphans(of: index.id) == [])
            #expect(try await fixture.store.cutOver(to: waiting.id, keep: .seconds(60)) == .active)
            #expect(try await fixture.found("latecomerword", in: waiting.id) == ["late"])
        }
    }

    @Test("that waits to be approved has also what was put while it was verified")
    func approvalOfLatePuts() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 5)
            let family = Family(fixture, "index.rebuild", rebuild(index, ["approve": true])) { node in
                guard node == "rebuild.start.verifying" else { return }
                try await fixture.put(["late": "A latecomerword."], in: index)
                // The task of the put runs before there is anybody to be approved.
                try await fixture.apply(["late"], to: index)
            }
            #expect(try await family.run().json?["state"] == "awaiting_approval")
            let waiting = try #require(try await fixture.store.generations(of: index.id, limit: 1).first)
            #expect(try await fixture.store.cutOver(to: waiting.id, keep: .seconds(60)) == .active)
            #expect(try await fixture.found("latecomerword", in: waiting.id) == ["late"])
        }
    }

    @Test("does not answer when a query whose answer is known is not answered so")
    func canary() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 10)
            let old = try await fixture.active(index)
            let wrong: JSONValue = [["query": "manualthing2key", "documents": ["page-nobody-has"], "within": 1]]
            let failure = await failure {
                _ = try await Family(fixture, "index.rebuild", rebuild(index, ["canaries": wrong])).run()
            }
            #expect(failure?.code == "verification_failed")
            #expect(failure?.message.contains("canary_1") == true)
            #expect(try await fixture.active(index).id == old.id)
            let failed = try #require(try await fixture.store.generations(of: index.id, limit: 1).first)
            let report = try JSONParser.parse(failed.report ?? [])
            #expect(report["checks"]?.asArray?.contains { $0["name"] == "canary_1" && $0["ok"] == false } == true)
            let right: JSONValue = [["query": "manualthing2key", "documents": [.string(IndexFixture.key(2))]]]
            let result = try await Family(fixture, "index.rebuild", rebuild(index, ["canaries": right])).run().json
            #expect(result?["state"] == "active")
            #expect(fixture.provider.repeated == [])
        }
    }

    @Test("stores a document whose text the model refuses, finds it by its words, and names it")
    func refusedText() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index { $0.failureAllowance = 0.2 }
            try await fixture.fill(index, 9)
            try await fixture.put(["bad": "A poisonword that no model takes."], in: index)
            fixture.provider.refuse("poisonword")
            let result = try await Family(fixture, "index.rebuild", rebuild(index)).run().json
            #expect(result?["state"] == "active")
            #expect(result?["failures"] == 1)
            let active = try await fixture.active(index)
            #expect(try await fixture.found("poisonword", in: active.id) == ["bad"])
            let named = try await fixture.store.failures(of: active.id, after: nil, limit: 10)
            #expect(named.map(\.key.rawValue) == ["bad"])
            #expect(named.first?.refusal.code == "provider_refused_request")
        }
    }

    @Test("gives up by name when the model fails for good, and when it gets no further")
    func givesUp() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 5)
            fixture.provider.fail(
                with: Failure(.credential, code: "provider_key_refused", message: "The key is wrong."))
            let hopeless = Family(fixture, "index.rebuild", rebuild(index))
            let first = await failure { _ = try await hopeless.run() }
            #expect(first?.code == "provider_key_refused")
            #expect(hopeless.rounds == [1, 1])
            fixture.provider.fail(with: Failure(.transient, code: "provider_down", message: "It is down."))
            let stuck = Family(fixture, "index.rebuild", rebuild(index))
            let second = await failure { _ = try await stuck.run() }
            #expect(second?.code == "provider_down")
            #expect(stuck.rounds.count == 1 + 3)
            fixture.provider.fail(with: nil)
            let result = try await Family(fixture, "index.rebuild", rebuild(index)).run().json
            #expect(result?["state"] == "active")
        }
    }

    @Test("builds with another model, or by words alone, and the old generation answers throughout")
    func otherModel() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 5)
            _ = try await Family(fixture, "index.rebuild", rebuild(index)).run()
            let wide = try await Family(fixture, "index.rebuild", rebuild(index, ["model": "wide"])).run().json
            #expect(wide?["model"] == "wide")
            #expect(try await fixture.active(index).dimensions == 96)
            let before = fixture.provider.askedInAll
            let words = try await Family(fixture, "index.rebuild", rebuild(index, ["model": .null])).run().json
            #expect(words?["model"] == .null)
            #expect(words?["embedded"] == 0)
            #expect(fixture.provider.askedInAll == before)
        }
    }

    @Test("waits for its turn while another index of vectors is built, however long that takes")
    func indexTurn() {
        let busy = Failure(.transient, code: VectorIndexes.busyCode, message: "")
        guard case .snoozed(let snooze)? = Rebuild.wait(for: busy) else {
            Issue.record("the attempt is used up")
            return
        }
        #expect(snooze.moment == .after(.seconds(15)))
        #expect(Rebuild.wait(for: Failure(.transient, code: "another", message: "")) == nil)
    }

    @Test("is one at a time, and one whose task was cancelled while it waited is in nobody's way")
    func oneAtATime() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            try await fixture.fill(index, 5)
            let first = Family(fixture, "index.rebuild", rebuild(index))
            _ = try await first.attempt()
            try await fixture.accept(first.task)
            let refused = await failure { _ = try await Family(fixture, "index.rebuild", rebuild(index)).run() }
            #expect(refused?.code == "rebuild_running")
            try await fixture.end(first.task, code: 3)
            let result = try await Family(fixture, "index.rebuild", rebuild(index)).run().json
            #expect(result?["state"] == "active")
            let states = try await fixture.store.generations(of: index.id, limit: 5).map(\.state)
            #expect(states.filter { $0 == .cancelled }.count == 1)
            let again = await failure { _ = try await first.run() }
            #expect(again?.code == "cancelled")
        }
    }

    @Test("of an index that is not there, or is a stranger's, is refused before it is accepted and when it runs")
    func missingIndex() async throws {
        try await IndexFixture.with { fixture async throws in
            let index = try await fixture.index()
            let handler = try #require(fixture.kinds["index.rebuild"] as? any PreparingTaskHandler)
            let inputs: [JSONValue] = [
                ["index": "manual"], ["index": "nobodys"], ["index": "manual", "model": "unheard-of"],
            ]
            let own = try await handler.prepare(inputs, for: fixture.tenant)
            #expect(own.map(\.pointer) == [nil, "/index", "/model"])
            let strange = try await handler.prepare([inputs[0]], for: TenantID(2))
            #expect(strange.map(\.pointer) == ["/index"])
            let failure = await failure { _ = try await Family(fixture, "index.rebuild", ["index": "nobodys"]).run() }
            #expect(failure?.code == "index_not_found")
            #expect(try await fixture.store.generations(of: index.id, limit: 5).count == 1)
        }
    }

    /// The failure that a body ends with; nil when it succeeds.
    private func failure(_ body: () async throws -> Void) async -> Failure? {
        do {
            try await body()
            return nil
        } catch {
            return error as? Failure
        }
    }
}

/// The states a rebuild came through, by the names of its checkpoints.
private actor Phases {
    private(set) var seen: Set<String> = []

    /// The state that a checkpoint tells of, as one word, if it was not seen before.
    func new(in node: String) -> String? {
        guard node.hasPrefix("rebuild.start."), let phase = node.split(separator: ".").last else { return nil }
        // Not when it has flipped: nothing waits for what is put then.
        guard phase != "active" else { return nil }
        let word = String(phase).replacing("_", with: "")
        return seen.insert(word).inserted ? word : nil
    }
}

extension PreparedInput {
    /// Where the first problem of a refused input is.
    fileprivate var pointer: String? {
        guard case .refused(let problems) = self else { return nil }
        return problems.first?.pointer
    }
}

extension IndexFixture {
    /// The task as it is stored when a client submits it.
    func accept(_ task: TaskID) async throws {
        try await sql(
            """
            INSERT INTO task (id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms, input)
            SELECT '\(task.uuid)', \(tenant.rawValue), 'index.rebuild', id, 5, 5, 60000, '{}' FROM pool WHERE name = 'index'
            """)
    }

    /// The task's outcome, by its code.
    func end(_ task: TaskID, code: Int) async throws {
        try await sql(
            """
            INSERT INTO task_outcome (task_id, tenant_id, state, attempt, uncounted, error)
            VALUES ('\(task.uuid)', \(tenant.rawValue), \(code), 1, 0, CASE WHEN \(code) = 1 THEN NULL ELSE '{}'::json END)
            """)
    }
}
