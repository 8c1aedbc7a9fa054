import Domain
import PostgresDriver
import TestKit
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Loading a large input", .serialized, .timeLimit(.minutes(2)))
struct InputLoaderTests {
    /// A claimed task with a large input, and a gate that has room for one and a half of these.
    private struct Scene {
        static let input = LargeInput.text(bytes: 200_000)

        let database: TestDatabase
        let task: ClaimedTask
        let fence: WorkerFence
        let gate = InputGate(bytesMax: 300_000)
        let attempts = AttemptRegistry()

        var loader: InputLoader { InputLoader(postgres: database.postgres, gate: gate, attempts: attempts) }

        static func with(_ body: (Scene) async throws -> Void) async throws {
            try await TestDatabase.withFresh { database async throws in
                let register = RegisterWorker(host: "test", pid: 1, lease: .seconds(600))
                let fence = try #require(try await database.run(register).first)
                let local = try #require(try await database.run(ListPools()).first { $0.name == "local" }).id
                let task = NewTask(
                    tenant: TenantID(1), kind: "summarize", pool: local, timeout: .seconds(60), input: input)
                _ = try await database.run(EnqueueTasks([task]))
                let claim = ClaimTasks(
                    fence: fence, demands: [.init(pool: local, limit: 1)], marks: LowWaterMarks(now: .now))
                let claimed = try #require(try await database.run(claim).first)
                try await body(Scene(database: database, task: claimed, fence: fence))
            }
        }

        /// Loads as an attempt that the registry knows; what came of it ends the stream.
        func attempt(_ room: InputRoom) -> AsyncStream<Result<JSONValue, any Error>> {
            let (stream, continuation) = AsyncStream.makeStream(of: Result<JSONValue, any Error>.self)
            attempts.start(task, fence: fence, deadline: .now + task.timeout) { [self] in
                do {
                    continuation.yield(.success(try await loader.load(task, fence: fence, into: room).input))
                } catch {
                    continuation.yield(.failure(error))
                }
                continuation.finish()
            }
            return stream
        }
    }

    @Test("The input arrives byte for byte, has its room until that is given back, and the task its whole time")
    func loads() async throws {
        try await Scene.with { scene async throws in
            #expect(scene.task.input == nil)
            let room = InputRoom(scene.gate)
            let before = ContinuousClock.now
            let (input, deadline) = try await scene.loader.load(scene.task, fence: scene.fence, into: room)
            #expect(input.encoded() == Scene.input)
            #expect(deadline >= before + scene.task.timeout)
            #expect(scene.gate.read { $0.bytesInside } == Scene.input.count)
            room.leave()
            #expect(scene.gate.read { $0.bytesInside } == 0)
        }
    }

    @Test("An attempt that is not ours any more ends as one without its lease, before it asks for room")
    func notOurs() async throws {
        try await Scene.with { scene async throws in
            let other = WorkerFence(worker: scene.fence.worker, epoch: scene.fence.epoch + 1)
            let room = InputRoom(scene.gate)
            let found = await #expect(throws: Failure.self) {
                try await scene.loader.load(scene.task, fence: other, into: room)
            }
            #expect(found?.failureClass == .leaseLost)
            #expect(scene.gate.read { $0.bytesInside } == 0)
        }
    }

    @Test("One that is lost while it waits for room ends so, too, and gives the room back")
    func lostMeanwhile() async throws {
        try await Scene.with { scene async throws in
            #expect(await scene.gate.enter(bytes: 200_000))
            let room = InputRoom(scene.gate)
            let ended = scene.attempt(room)
            try await Probe.until("the attempt waits") { scene.gate.read { $0.waiting } == 1 }
            let settled = SettledTask(task: scene.task, outcome: .expired, hasCalls: false)
            _ = try await scene.database.run(SettleTasks(fence: scene.fence, settled: [settled]))
            scene.gate.leave(bytes: 200_000)
            for await result in ended {
                #expect((result.failure as? Failure)?.failureClass == .leaseLost)
            }
            room.leave()
            #expect(scene.gate.read { $0.bytesInside } == 0)
        }
    }

    @Test("The wait for room is not the task's time, which begins behind it")
    func waitIsNotItsTime() async throws {
        try await Scene.with { scene async throws in
            #expect(await scene.gate.enter(bytes: 200_000))
            let room = InputRoom(scene.gate)
            let ended = scene.attempt(room)
            try await Probe.until("the attempt waits") { scene.gate.read { $0.waiting } == 1 }
            scene.attempts.cancelOverdue(now: .now + InputLoader.waitMax)
            #expect(scene.attempts.reason(for: scene.task.id) == nil)
            scene.gate.leave(bytes: 200_000)
            for await result in ended {
                #expect(try result.get().encoded() == Scene.input)
            }
            scene.attempts.cancelOverdue(now: .now + scene.task.timeout)
            #expect(scene.attempts.reason(for: scene.task.id) == .timedOut)
        }
    }

    @Test("One that is cancelled while it waits leaves the gate to the next")
    func cancelled() async throws {
        try await Scene.with { scene async throws in
            #expect(await scene.gate.enter(bytes: 200_000))
            let ended = scene.attempt(InputRoom(scene.gate))
            try await Probe.until("the attempt waits") { scene.gate.read { $0.waiting } == 1 }
            scene.attempts.cancel([scene.task.id], because: .cancelled)
            for await result in ended {
                #expect(result.failure is CancellationError)
            }
            #expect(scene.gate.read { $0.waiting } == 0)
            #expect(await scene.gate.enter(bytes: 100_000))
        }
    }

    @Test("At a stop nobody waits for room: the task goes back to its queue, uncounted")
    func stops() async throws {
        try await Scene.with { scene async throws in
            scene.gate.close()
            let found = await #expect(throws: Failure.self) {
                try await scene.loader.load(scene.task, fence: scene.fence, into: InputRoom(scene.gate))
            }
            #expect(found?.code == "no_room")
            #expect(found?.failureClass == .interrupted)
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let failure) = self { failure } else { nil }
    }
}

/// Inputs that a claim does not carry.
enum LargeInput {
    /// A JSON object of exactly so many bytes, written as `JSONValue` writes it.
    static func text(bytes: Int, letter: Character = "ä") -> [UInt8] {
        let frame = Array(#"{"text":""}"#.utf8).count
        let letters = (bytes - frame) / letter.utf8.count
        let rest = bytes - frame - letters * letter.utf8.count
        let text = String(repeating: letter, count: letters) + String(repeating: "x", count: rest)
        return Array(#"{"text":"\#(text)"}"#.utf8)
    }
}
