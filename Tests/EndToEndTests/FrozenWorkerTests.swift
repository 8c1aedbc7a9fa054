import Domain
import PostgresDriver
import TestKit
import Testing

/// A worker process stands still (SIGSTOP) at every step of a task until its lease is lost, another one takes over,
/// and then the first one goes on (SIGCONT) where it was, believing that the task is still its own.
@Suite("A frozen worker", .serialized, .timeLimit(.minutes(3)))
struct FrozenWorkerTests {
    @Test("What it does after a peer has finished changes nothing", arguments: Step.allCases)
    func changesNothingAfterThePeer(_ step: Step) async throws {
        var seed = Seed(12)
        let hall = Int.random(in: 0..<Gauges.halls, using: &seed)
        try await Interruption.with(step, hall: hall) { scene in
            let victim = try await scene.freezeVictim(at: step)
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

    @Test(
        "What it does while a peer is at work changes nothing",
        arguments: [Step.claimed, .calling, .answered, .lastAnswered])
    func changesNothingBesideThePeer(_ step: Step) async throws {
        var seed = Seed(15)
        let hall = Int.random(in: 0..<Gauges.halls, using: &seed)
        try await Interruption.with(step, hall: hall) { scene in
            let victim = try await scene.freezeVictim(at: step)
            let peer = try await Peer.takeOver(scene.task, from: victim, in: scene.installation)
            let before = try await scene.postgres.one(ReadTaskRecord(task: scene.task))
            let calls = scene.provider.calls.count

            // Everything that it waited for has arrived when it wakes up.
            scene.gate.open()
            victim.thaw()
            try await scene.installation.waitUntilReentered(victim)
            #expect(try await scene.postgres.one(ReadTaskRecord(task: scene.task)) == before)
            // Under a lease that is lost no call leaves.
            #expect(scene.provider.calls.count == calls)

            // By now the victim is an honest worker again, and may finish what it is given.
            try await peer.handBack()
            let shown = try await scene.api.ended(scene.task)
            scene.expectResult(in: shown)
            #expect(shown["attempts"]?.asInteger == 2)
            scene.expectCalls(repeated: step == .calling ? 1 : 0, in: step, hall: hall)
            try await scene.expectDrained(unknown: step == .claimed ? nil : 0)
            scene.expectOneMessage()
        }
    }

    private func waitForDelivery(in scene: Interruption) async throws {
        try await Probe.until("the webhook is delivered") {
            try await scene.postgres.one(CountTasks()).live == 0
        }
    }
}
