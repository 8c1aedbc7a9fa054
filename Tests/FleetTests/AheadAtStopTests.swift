import Domain
import Fleet
import PostgresDriver
import Synchronization
import TaskQueue
import TestKit
import Testing

@Suite("Tasks claimed ahead, at a stop", .timeLimit(.minutes(2)))
struct AheadAtStopTests {
    /// What the attempts did, in order.
    private final class Story: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { lines.withLock { $0 } }
        func tell(_ line: String) { lines.withLock { $0.append(line) } }
    }

    private static func admit(_ attempt: AttemptContext) async throws -> CallID {
        try await attempt.calls.admit(
            CallIntent(node: .init(node: "n", iteration: 0), provider: "local", model: "m", timeout: .seconds(60)))
    }

    @Test(
        "One task waits for the only slot while another calls; a stop returns it at once and uncounted, and it did not call"
    )
    func returned() async throws {
        try await TestDatabase.withFresh { database async throws in
            var fleet = FleetFixture(database: database)
            fleet.slots = 1
            let tasks = [
                try await fleet.task(), try await fleet.task(), try await fleet.task(), try await fleet.task(),
            ]
            let story = Story()
            let kind = ScriptedKind { attempt, _ in
                guard attempt.task != tasks[0].id else {
                    // A short call, after which the worker knows that slots come free soon.
                    let call = try await Self.admit(attempt)
                    attempt.calls.noteAnswered(call)
                    try await attempt.calls.settle(call, CallSettlement(state: .ok, usage: .zero), checkpoint: nil)
                    return AttemptReport(result: nil)
                }
                story.tell("begun")
                do {
                    let call = try await Self.admit(attempt)
                    story.tell("called")
                    // Until it is interrupted.
                    try? await Task.sleep(for: .seconds(60))
                    try await Task {
                        try await attempt.calls.settle(
                            call, CallSettlement(state: .cancelled, usage: .zero), checkpoint: nil)
                    }.value
                    story.tell("interrupted")
                    throw CancellationError()
                } catch let failure as Failure {
                    story.tell(failure.code)
                    throw failure
                }
            }
            for task in tasks { _ = try await fleet.enqueue(task) }
            try await fleet.withWorker([kind]) {
                let deadline = ContinuousClock.now + .seconds(20)
                while story.all.count < 3, ContinuousClock.now < deadline {
                    try await Task.sleep(for: .milliseconds(5))
                }
                // One slot, so one task ahead: the fourth stays in the queue.
                #expect(try await fleet.find(tasks[3].id)?.state == .queued)
                #expect(kind.runs(of: tasks[3].id) == 0)
            }
            #expect(story.all.filter { $0 == "begun" }.count == 2)
            #expect(story.all.filter { $0 != "begun" } == ["called", "no_slot", "interrupted"])
            for task in tasks.dropFirst() {
                let view = try await fleet.find(task.id)
                #expect(view?.state == .queued)
                #expect(view?.attempts == 0)
            }
            #expect(try await fleet.find(tasks[0].id)?.state == .succeeded)
        }
    }
}
