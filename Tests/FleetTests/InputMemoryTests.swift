import Domain
import Fleet
import PostgresDriver
import Synchronization
import TaskQueue
import TestKit
import Testing

/// To see it fail: let `AttemptRunner` give the room back as soon as the input is loaded, and two are inside at once.
@Suite("A worker's memory for inputs", .serialized, .timeLimit(.minutes(3)))
struct InputMemoryTests {
    /// Attempts with a large input stay until they are let out; those with a small one pass.
    private final class Scene: Sendable {
        let inside = Gauge()
        private let isOpen = Mutex(false)

        func open() { isOpen.withLock { $0 = true } }

        func kind() -> ScriptedKind {
            ScriptedKind { [self] attempt, _ in
                guard attempt.input["text"] != nil else { return AttemptReport(result: nil) }
                inside.enter()
                defer { inside.leave() }
                try await Probe.until("it may go on") { self.isOpen.withLock { $0 } }
                return AttemptReport(result: attempt.input.encoded())
            }
        }
    }

    /// 60 % of the bound of 1 MiB.
    private static let size = 630_000

    private func with(_ inputBytesMax: Int, _ body: (FleetFixture, Scene) async throws -> Void) async throws {
        try await TestDatabase.withFresh { database async throws in
            var fleet = FleetFixture(database: database)
            fleet.inputBytesMax = inputBytesMax
            try await body(fleet, Scene())
        }
    }

    private func enqueue(_ fleet: FleetFixture, letter: Character = "ä") async throws -> TaskID {
        var task = try await fleet.task()
        task.input = LargeInput.text(bytes: Self.size, letter: letter)
        return try await fleet.enqueue(task)
    }

    @Test("Two inputs of 60 % of the bound are never there together, and small ones flow past them meanwhile")
    func apart() async throws {
        try await with(1 << 20) { fleet, scene async throws in
            let large = [try await enqueue(fleet, letter: "ä"), try await enqueue(fleet, letter: "水")]
            try await fleet.withWorker([scene.kind()]) {
                for task in large { #expect(try await fleet.wait(for: task, toBe: .running)?.state == .running) }
                try await Probe.until("one of them has its input") { scene.inside.peak > 0 }
                for _ in 0..<5 {
                    let small = try await fleet.enqueue(try await fleet.task())
                    #expect(try await fleet.wait(for: small, toBe: .succeeded)?.attempts == 1)
                }
                scene.open()
                for (task, letter) in zip(large, ["ä", "水"] as [Character]) {
                    let view = try await fleet.wait(for: task, toBe: .succeeded)
                    #expect(view?.attempts == 1)
                    #expect(view?.result == LargeInput.text(bytes: Self.size, letter: letter))
                }
            }
            #expect(scene.inside.peak == 1)
            #expect(try await Invariants.checkDrained(fleet.database.postgres) == [])
        }
    }

    @Test("Two inputs that fit are there together")
    func together() async throws {
        try await with(2 << 20) { fleet, scene async throws in
            let large = [try await enqueue(fleet), try await enqueue(fleet)]
            try await fleet.withWorker([scene.kind()]) {
                try await Probe.until("both have their inputs") { scene.inside.peak == 2 }
                scene.open()
                for task in large { #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1) }
            }
        }
    }

    @Test("A task that is cancelled while it waits for room never runs, and the one behind it comes in")
    func cancelled() async throws {
        try await with(1 << 20) { fleet, scene async throws in
            let kind = scene.kind()
            let first = try await enqueue(fleet)
            try await fleet.withWorker([kind]) {
                try await Probe.until("the first has its input") { scene.inside.peak == 1 }
                let others = [try await enqueue(fleet), try await enqueue(fleet)]
                for task in others { #expect(try await fleet.wait(for: task, toBe: .running)?.state == .running) }
                _ = try await fleet.database.run(CancelTask(tenant: TenantID(1), task: others[0]))
                #expect(try await fleet.wait(for: others[0], toBe: .cancelled)?.state == .cancelled)
                #expect(kind.runs(of: others[0]) == 0)
                scene.open()
                for task in [first, others[1]] {
                    #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1)
                }
            }
            #expect(scene.inside.peak == 1)
        }
    }

    @Test("A stop sends a task that waits for room back at once, uncounted, and the next worker runs it")
    func stopped() async throws {
        try await with(1 << 20) { fleet, scene async throws in
            let kind = scene.kind()
            let first = try await enqueue(fleet)
            var second: TaskID?
            try await fleet.withWorker([kind]) {
                try await Probe.until("the first has its input") { scene.inside.peak == 1 }
                let waiting = try await enqueue(fleet)
                #expect(try await fleet.wait(for: waiting, toBe: .running)?.state == .running)
                second = waiting
            }
            let tasks = [first, try #require(second)]
            for task in tasks {
                let view = try await fleet.find(task)
                #expect(view?.state == .queued)
                #expect(view?.attempts == 0)
            }
            #expect(kind.runs(of: tasks[1]) == 0)
            scene.open()
            try await fleet.withWorker([kind]) { () async throws in
                for task in tasks { #expect(try await fleet.wait(for: task, toBe: .succeeded)?.attempts == 1) }
            }
            #expect(try await Invariants.checkDrained(fleet.database.postgres) == [])
        }
    }
}
