import Domain
import PostgresDriver
import ProviderSimulator
import TestKit
import Testing

extension KnowledgeTests {
    /// What happens around the flip, to the statement.
    @Suite("Races around the cutover", .serialized, .timeLimit(.minutes(4)))
    struct CutOverRaceTests {
        private static let manuals = Manuals(seed: 21, sections: 2, sentences: 3)
        static let windows: [StandingPoint] = [.verified, .flipping]

        /// Runs `body` on an index of six documents, with one worker.
        private static func with(
            _ body: @escaping @Sendable (KnowledgeScene, ProcessUnderTest) async throws -> Void
        ) async throws {
            try await KnowledgeScene.with { scene in
                try await StandingPoint.install(on: scene.postgres)
                let worker = try await scene.work("worker")
                try await scene.index.create()
                try await scene.index.put(manuals.documents(0..<6))
                try await scene.index.untilTakenIn()
                try await body(scene, worker)
                try await scene.installation.expectDrained()
            }
        }

        /// Rebuilds and does something in a window: from when the rebuild stands there until that has ended, or waits
        /// behind what the rebuild has locked.
        private static func inject<Value: Sendable>(
            at point: StandingPoint, in scene: KnowledgeScene, _ change: @escaping @Sendable () async throws -> Value
        ) async throws -> (rebuild: TaskID, value: Value) {
            let doing = Doing<Value>()
            return try await withThrowingTaskGroup(of: Void.self) { group in
                let task = try await point.hold(on: scene.postgres) {
                    let task = try await scene.index.rebuild()
                    try await point.waitUntilReached(on: scene.postgres)
                    group.addTask { await doing.set(try await change()) }
                    try await Probe.until("it is done or waits for the rebuild") {
                        if await doing.value != nil { return true }
                        return try await scene.postgres.one(CountBlocked()) > 0
                    }
                    return task
                }
                try await group.waitForAll()
                guard let value = await doing.value else { throw Surprise("nothing came of it") }
                return (task, value)
            }
        }

        private actor Doing<Value: Sendable> {
            private(set) var value: Value?
            func set(_ value: Value) { self.value = value }
        }

        @Test("An edit in the window is in the new generation and in the old one", arguments: windows)
        func edit(_ point: StandingPoint) async throws {
            try await Self.with { scene, worker in
                let (task, _) = try await Self.inject(at: point, in: scene) {
                    try await scene.index.put([Self.manuals.document(2, edit: 1)])
                }
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                try await scene.expectWhole(generations: 2)
                #expect(try await scene.index.active() == 2)
                let new = try await scene.index.search(Manuals.mark(2, edit: 1), mode: "lexical")
                #expect(new.generation == 2 && new.keys.first == Manuals.key(2))
                #expect(try await scene.index.search(Manuals.mark(2, edit: 0), mode: "lexical").hits == [])
            }
        }

        @Test("A document deleted in the window is in neither generation, and its text is nowhere", arguments: windows)
        func delete(_ point: StandingPoint) async throws {
            try await Self.with { scene, worker in
                let (task, status) = try await Self.inject(at: point, in: scene) {
                    try await scene.index.delete(Manuals.key(3))
                }
                #expect(status == 204)
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                try await scene.expectWhole(generations: 2)
                #expect(try await scene.index.search(Manuals.mark(3)).keys.contains(Manuals.key(3)) == false)
                #expect(try await scene.tables(with: Manuals.mark(3, edit: 0)) == [])
            }
        }

        @Test("Permissions that change in the window are those of both generations at once", arguments: windows)
        func permissions(_ point: StandingPoint) async throws {
            try await Self.with { scene, worker in
                let (task, _) = try await Self.inject(at: point, in: scene) {
                    try await scene.index.put([Self.manuals.document(4, permissions: ["ops"])])
                    return try await scene.index.search(Manuals.mark(4), mode: "lexical").keys
                }
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                for _ in 0..<2 {
                    let hidden = try await scene.index.search(Manuals.mark(4), mode: "lexical")
                    #expect(!hidden.keys.contains(Manuals.key(4)))
                    let seen = try await scene.index.search(Manuals.mark(4), mode: "lexical", permissions: ["ops"])
                    #expect(seen.keys.contains(Manuals.key(4)))
                    // The same of the generation that is kept.
                    #expect(try await scene.api.send("POST", scene.index.path + "/rollback").status == 200)
                }
                try await scene.expectWhole(generations: 2)
            }
        }

        @Test("A second rebuild is refused while one is under way, and builds after the flip", arguments: windows)
        func second(_ point: StandingPoint) async throws {
            try await Self.with { scene, worker in
                let (task, other) = try await Self.inject(at: point, in: scene) {
                    let other = try await scene.index.rebuild()
                    // Behind the flip it waits for the index until the first one is done.
                    if point == .verified { _ = try await scene.api.ended(other) }
                    return other
                }
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                let ended = try await scene.api.ended(other)
                let isRefused = ended["error"]?["code"] == "rebuild_running"
                #expect(isRefused || ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
                if point == .verified { #expect(isRefused) }
                #expect(try await scene.index.active() == (isRefused ? 2 : 3))
                try await scene.expectWhole(generations: 2)
            }
        }

        @Test("A rebuild cancelled before the flip leaves the old generation answering; the next one ends it by name")
        func cancelled() async throws {
            try await Self.with { scene, worker in
                let task = try await StandingPoint.verified.hold(on: scene.postgres) {
                    let task = try await scene.index.rebuild()
                    try await StandingPoint.verified.waitUntilReached(on: scene.postgres)
                    #expect(try await scene.api.send("POST", "/v1/tasks/\(task)/cancel").status < 300)
                    // The worker hears of it with its next heartbeat.
                    try await scene.installation.waitForBeats(2, of: worker)
                    return task
                }
                #expect(try await scene.api.ended(task)["state"] == "cancelled")
                let found = try await scene.index.search(Manuals.mark(1))
                #expect(found.status == 200 && found.generation == 1 && found.keys.contains(Manuals.key(1)))
                // What is put meanwhile is found, whatever becomes of the generation that nobody builds any more.
                try await scene.index.put([Self.manuals.document(1, edit: 1)])
                try await scene.index.rebuilt()
                #expect(try await scene.index.state(of: 2) == "cancelled")
                #expect(try await scene.index.active() == 3)
                try await scene.expectWhole(generations: 2)
            }
        }

        @Test("A rebuild cancelled while its parts work is over at once, and so is its generation")
        func cancelledWhileWaiting() async throws {
            try await Self.with { scene, worker in
                scene.second.script.firstToken = .fixed(.seconds(60))
                let task = try await scene.index.rebuild(["model": "wide"])
                try await Probe.until("its texts are with the provider") { scene.second.record.inFlight.now > 0 }
                try await Probe.until("it waits for its parts") {
                    try await scene.api.task(task)["reason"] == "children"
                }
                #expect(try await scene.api.send("POST", "/v1/tasks/\(task)/cancel").status == 200)
                #expect(try await scene.index.state(of: 2) == "cancelled")
                try await Probe.until("nobody calls for it any more") {
                    _ = try await scene.postgres.run(PassCallDeadlines())
                    return scene.second.record.inFlight.now == 0
                }
                #expect(try await scene.api.ended(task)["state"] == "cancelled")
                #expect(try await scene.index.search(Manuals.mark(1)).generation == 1)
                try await scene.expectWhole(generations: 1)
            }
        }

        @Test("A cancellation that comes with the flip cancels the task or comes too late, and the index is whole")
        func cancelledAtTheFlip() async throws {
            try await Self.with { scene, worker in
                let (task, count) = try await Self.inject(at: .flipping, in: scene) {
                    let count = try await scene.api.tasks(cancelling: scene.index)
                    try await scene.installation.waitForBeats(2, of: worker)
                    return count
                }
                #expect(count == 1)
                let state = try await scene.api.ended(task)["state"]?.asString
                #expect(["cancelled", "succeeded"].contains(state))
                let active = try await scene.index.active()
                #expect(active == 1 || active == 2)
                #expect(try await scene.index.search(Manuals.mark(1)).generation == active)
                try await scene.index.rebuilt()
                try await scene.expectWhole(generations: 2)
            }
        }

        @Test(
            "Going back in the window goes back by one, and the flip comes before or after it whole", arguments: windows
        )
        func rollBack(_ point: StandingPoint) async throws {
            try await Self.with { scene, worker in
                try await scene.index.rebuilt()
                #expect(try await scene.index.active() == 2)
                let (task, status) = try await Self.inject(at: point, in: scene) {
                    try await scene.api.send("POST", scene.index.path + "/rollback").status
                }
                #expect(status == 200)
                #expect(try await scene.api.ended(task)["state"] == "succeeded")
                // Before the flip: back to 1, then 3 answers and 1 is kept. After it: 3 answered, then 2 again.
                let active = try await scene.index.active()
                #expect(active == 3 || active == 2)
                if point == .flipping { #expect(active == 2) }
                #expect(try await scene.index.search(Manuals.mark(1)).generation == active)
                try await scene.expectWhole(generations: 2)
            }
        }
    }
}

extension APIProbe {
    /// Cancels the rebuilds of an index that have not ended; how many there were.
    fileprivate func tasks(cancelling index: IndexProbe) async throws -> Int {
        let building = try await index.generations().compactMap {
            $0["state"] == "verifying" ? $0["task"]?.asString : nil
        }
        for task in building { _ = try await send("POST", "/v1/tasks/\(task)/cancel") }
        return building.count
    }
}
