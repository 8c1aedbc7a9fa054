import Domain
import Testing

@Suite("Task transitions")
struct TaskTransitionTests {
    /// Everything that may happen, written down a second time.
    private static let allowed: [TaskState: [TaskEvent: TaskState]] = [
        .queued: [.claim: .running, .cancel: .cancelled, .expire: .expired],
        .scheduled: [.promote: .queued, .cancel: .cancelled, .expire: .expired],
        .waiting: [.promote: .queued, .cancel: .cancelled, .expire: .expired],
        .running: [
            .succeed: .succeeded, .fail: .failed, .retry: .waiting, .release: .queued, .lose: .queued,
            .cancel: .cancelled, .expire: .expired,
        ],
    ]

    @Test("Every event does in every state what the table says", arguments: TaskState.allCases, TaskEvent.allCases)
    func everyPair(state: TaskState, event: TaskEvent) {
        #expect(TaskTransition.state(after: event, in: state) == Self.allowed[state]?[event])
    }

    @Test("An outcome never changes", arguments: TaskState.allCases.filter(\.isFinal))
    func outcomesAreFinal(state: TaskState) {
        #expect(TaskEvent.allCases.allSatisfy { TaskTransition.state(after: $0, in: state) == nil })
    }

    @Test("Only a claim starts a task, and only from the queue")
    func onlyClaimsStart() {
        for state in TaskState.allCases {
            for event in TaskEvent.allCases where TaskTransition.state(after: event, in: state) == .running {
                #expect(event == .claim)
                #expect(state == .queued)
            }
        }
    }

    @Test("From every live state an outcome can be reached by cancelling and by expiring")
    func everythingCanEnd() {
        for state in TaskState.allCases where !state.isFinal {
            #expect(TaskTransition.state(after: .cancel, in: state) == .cancelled)
            #expect(TaskTransition.state(after: .expire, in: state) == .expired)
        }
    }

    @Test("Outcome codes are 1 to 4 and lead back to their states")
    func outcomeCodes() {
        let finals = TaskState.allCases.filter(\.isFinal)
        #expect(finals.compactMap(\.outcomeCode) == [1, 2, 3, 4])
        #expect(finals.allSatisfy { $0.outcomeCode.flatMap(TaskState.init(outcomeCode:)) == $0 })
        #expect(TaskState(outcomeCode: 0) == nil)
        #expect(TaskState(outcomeCode: 5) == nil)
    }
}
