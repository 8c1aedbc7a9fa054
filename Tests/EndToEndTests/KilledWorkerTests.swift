import Domain
import PostgresDriver
import TestKit
import Testing

/// A worker process ends without a word (SIGKILL) at every step of a task, and another one finishes the task.
@Suite("A killed worker", .serialized, .timeLimit(.minutes(3)))
struct KilledWorkerTests {
    /// What becomes of the statement that the worker had just sent.
    enum Packets: String, Sendable { case lost, arrive }

    struct Case: Sendable, CustomTestStringConvertible {
        let step: Step
        let packets: Packets
        /// Calls that are made twice.
        let repeated: Int
        /// Calls of which nobody knows whether they were answered.
        let unknown: Int64
        let attempts: Int64

        var testDescription: String { "\(step), its last packets \(packets.rawValue)" }
    }

    private static let cases = [
        Case(step: .claimed, packets: .lost, repeated: 0, unknown: 0, attempts: 2),
        Case(step: .calling, packets: .lost, repeated: 1, unknown: 1, attempts: 2),
        Case(step: .answered, packets: .lost, repeated: 1, unknown: 1, attempts: 2),
        Case(step: .answered, packets: .arrive, repeated: 0, unknown: 0, attempts: 2),
        Case(step: .lastAnswered, packets: .lost, repeated: 1, unknown: 1, attempts: 2),
        Case(step: .finished, packets: .lost, repeated: 0, unknown: 0, attempts: 2),
        Case(step: .finished, packets: .arrive, repeated: 0, unknown: 0, attempts: 1),
    ]

    @Test("Another worker finishes its task, once, without repeating a finished node", arguments: cases)
    func anotherWorkerFinishes(_ example: Case) async throws {
        var seed = Seed(11)
        let hall = Int.random(in: 0..<Gauges.halls, using: &seed)
        try await Interruption.with(example.step, hall: hall) { scene in
            try await scene.strike(at: example.step) { victim in
                try await victim.killHard()
                if example.packets == .lost { try await example.step.point?.loseStatements(on: scene.postgres) }
            }
            _ = try scene.installation.work("heir")
            let shown = try await scene.api.ended(scene.task)
            scene.expectResult(in: shown)
            #expect(shown["attempts"]?.asInteger == example.attempts)
            scene.expectCalls(repeated: example.repeated, in: example.step, hall: hall)
            try await scene.expectDrained(unknown: example.unknown)
            scene.expectOneMessage()
            try await expectTimeline(of: scene, example)
        }
    }

    private func expectTimeline(of scene: Interruption, _ example: Case) async throws {
        let actions = try await scene.api.actions(of: scene.task)
        #expect(actions.first == "task.accepted")
        #expect(actions.filter { $0 == "task.succeeded" }.count == 1)
        #expect(actions.filter { $0 == "attempt.started" }.count == Int(example.attempts))
        #expect(actions.filter { $0 == "attempt.lost" }.count == Int(example.attempts) - 1)
        #expect(actions.filter { $0 == "call.unknown" }.count == Int(example.unknown))
        #expect(actions.contains("webhook.delivered"))
        let attempts = try await scene.postgres.run(ReadAttempts(task: scene.task))
        let lost = ReadAttempts.Row(ending: "lost", isCounted: true)
        #expect(attempts.dropLast() == Array(repeating: lost, count: Int(example.attempts) - 1)[...])
        #expect(attempts.last == ReadAttempts.Row(ending: "ok", isCounted: true))
    }
}
