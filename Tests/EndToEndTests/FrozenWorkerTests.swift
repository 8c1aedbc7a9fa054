import Domain
import PostgresDriver
import Testing
import TestKit

/// A worker process stands still (SIGSTOP) at every step of a task until its lease is lost, another one takes over,
/// and then the first one goes on (SIGCONT) where it was, believing that the task is still its own.
@Suite("A frozen worker", .serialized, .timeLimit(.minutes(3)))
struct FrozenWorkerTests {
    @Test("What it does after its lease changes nothing", arguments: Step.allCases)
    func changesNothing(_ step: Step) async throws {
        var seed = Seed(12)
        let hall = Int.random(in: 0..<Gauges.halls, using: &seed)
        try await Interruption.with(step, hall: hall) { scene in
            let victim = try await freeze(at: step, in: scene)
            let heir = try scene.installation.work("heir")
            try await scene.installation.waitUntilLost(victim)
            let shown = try await scene.api.ended(scene.task)
            scene.expectResult(in: shown)
            try await waitForDelivery(in: scene)
            let before = try await scene.postgres.one(ReadTaskRecord(task: scene.task))

            // Its answer is already in the victim's socket when it wakes up.
            scene.gate.open()
            victim.thaw()
            try await scene.installation.waitUntilReentered(victim)
            #expect(try await scene.postgres.one(ReadTaskRecord(task: scene.task)) == before)

            // The finished step was settled by the packets it had sent before; all others were taken over.
            #expect(shown["attempts"]?.asInteger == (step == .finished ? 1 : 2))
            scene.expectCalls(repeated: step == .calling ? 1 : 0, in: step, hall: hall)
            #expect(scene.provider.peak <= Self.limit)
            // Calls that were admitted and never sent are the only ones nobody knows about.
            try await scene.expectDrained(unknown: step == .claimed ? nil : 0)
            scene.expectOneMessage()
            #expect(heir.ending() == nil && victim.ending() == nil)
        }
    }

    /// The fleet-wide limit of the pool when nobody says otherwise.
    private static let limit = 16

    private func freeze(at step: Step, in scene: Interruption) async throws -> ProcessUnderTest {
        let box = Box()
        try await scene.strike(at: step) { victim in
            try await victim.freeze()
            await box.put(victim)
        }
        guard let victim = await box.victim else { throw Surprise("nobody was struck") }
        return victim
    }

    /// Takes the victim out of the closure that struck it.
    private actor Box {
        private(set) var victim: ProcessUnderTest?
        func put(_ victim: ProcessUnderTest) { self.victim = victim }
    }

    private func waitForDelivery(in scene: Interruption) async throws {
        try await Probe.until("the webhook is delivered") {
            try await scene.postgres.one(CountTasks()).live == 0
        }
    }
}
