import Domain
import Foundation
import Synchronization

/// One task and the children it asks for, run one attempt after the other, as a fleet would: attempts that die are followed
/// by others, children are tried three times, and the parent is asked again when all of them have ended.
final class Family: Sendable {
    /// What a process that is killed throws here. No handler knows it, so no handler can make anything of it.
    struct Died: Error {}

    /// More than any rebuild takes.
    private static let attemptsMax = 400
    private static let childTries = 3

    private struct State {
        var outcomes: [ChildOutcome] = []
        var rounds: [Int] = []
        var steps = 0
        var diesAt: Int?
    }

    let task = TaskID()
    private let fixture: IndexFixture
    private let kind: TaskKind
    private let input: JSONValue
    private let memory = TaskMemory()
    private let onCheckpoint: @Sendable (String) async throws -> Void
    private let state: Mutex<State>

    /// - Parameters:
    ///   - diesAt: which step is the last of its process: each look at children, each checkpoint and each admission of a call
    ///     is one.
    ///   - onCheckpoint: called with the name of each checkpoint that is about to be stored.
    init(
        _ fixture: IndexFixture, _ kind: TaskKind, _ input: JSONValue, diesAt: Int? = nil,
        onCheckpoint: @escaping @Sendable (String) async throws -> Void = { _ in }
    ) {
        self.fixture = fixture
        self.kind = kind
        self.input = input
        self.onCheckpoint = onCheckpoint
        state = Mutex(State(diesAt: diesAt))
    }

    /// How many children each round had.
    var rounds: [Int] { state.withLock(\.rounds) }
    /// Steps so far, at each of which the process may die.
    var steps: Int { state.withLock(\.steps) }

    /// Runs the task to its end, whatever dies on the way.
    func run() async throws -> AttemptReport {
        for _ in 0..<Self.attemptsMax {
            do {
                let report = try await attempt()
                switch report.ending {
                case .result: return report
                case .snoozed: continue
                case .children(let plan): try await runChildren(of: plan)
                }
            } catch is Died {
                continue
            } catch let reported as ReportedFailure {
                throw reported.failure
            }
        }
        throw FixtureError("the task did not end within \(Self.attemptsMax) attempts")
    }

    /// One attempt of the parent.
    func attempt() async throws -> AttemptReport {
        try await handler(kind).run(context(task, kind, input, memory, children: self))
    }

    private func runChildren(of plan: ChildPlan) async throws {
        var outcomes: [ChildOutcome] = []
        let ids = plan.children.map { _ in TaskID() }.sorted()
        for (place, child) in plan.children.enumerated() {
            let (state, error) = try await end(of: child, ids[place])
            outcomes.append(
                ChildOutcome(
                    place: Int32(place + 1), task: ids[place], state: state, result: nil, error: error?.json.encoded()))
        }
        state.withLock {
            $0.outcomes = outcomes
            $0.rounds.append(outcomes.count)
        }
    }

    private func end(of child: NewChild, _ id: TaskID) async throws -> (TaskState, Failure?) {
        let handler = try handler(child.kind)
        guard handler.problems(in: child.input).isEmpty else { throw FixtureError("a child's input is refused") }
        let memory = TaskMemory()
        var tries = 0
        while true {
            do {
                _ = try await handler.run(context(id, child.kind, child.input, memory, children: NoChildren()))
                return (.succeeded, nil)
            } catch is Died {
                continue
            } catch let failure as Failure {
                tries += 1
                let isFinal = [.permanent, .credential].contains(failure.failureClass)
                guard !isFinal, tries < Self.childTries else { return (.failed, failure) }
            }
        }
    }

    private func handler(_ kind: TaskKind) throws -> any TaskHandler {
        guard let handler = fixture.kinds[kind] else { throw FixtureError("there is no kind \(kind)") }
        return handler
    }

    private func context(
        _ task: TaskID, _ kind: TaskKind, _ input: JSONValue, _ memory: TaskMemory, children: any ChildStore
    ) -> AttemptContext {
        AttemptContext(
            task: task, tenant: fixture.tenant, kind: kind, attempt: 1, input: input,
            deadline: .now + .seconds(300), checkpoints: FamilyCheckpoints(family: self, memory: memory),
            calls: FamilyCalls(
                family: self, caller: Caller(tenant: fixture.tenant, task: task, kind: kind)),
            children: children)
    }

    /// A place where a process may die: once, at the step that the test chose.
    fileprivate func step() throws {
        let dies = state.withLock { state in
            state.steps += 1
            guard state.diesAt == state.steps else { return false }
            state.diesAt = nil
            return true
        }
        if dies { throw Died() }
    }

    fileprivate func willStore(_ node: String) async throws {
        try step()
        try await onCheckpoint(node)
    }
}

extension Family: ChildStore {
    func outcomes(after place: Int32, limit: Int32) async throws -> [ChildOutcome] {
        try step()
        return state.withLock { state in
            Array(state.outcomes.filter { $0.place > place }.prefix(Int(limit)))
        }
    }

    func outcomes(after place: Int32, limit: Int32, charactersMax: Int32) async throws -> [ChildOutcome] {
        try await outcomes(after: place, limit: limit)
    }
}

/// The checkpoints of one task; a later one of the same node and iteration takes the place of the earlier.
private struct FamilyCheckpoints: CheckpointStore {
    let family: Family
    let memory: TaskMemory

    func load() async throws -> [Checkpoint] { await memory.stored }

    func save(_ checkpoint: Checkpoint) async throws {
        try await family.willStore(checkpoint.key.node)
        await memory.save(checkpoint)
    }
}

private struct FamilyCalls: CallLedger {
    let family: Family
    let caller: Caller

    func admit(_ intent: CallIntent) async throws -> CallID {
        try family.step()
        return CallID()
    }

    func settle(_ call: CallID, _ settlement: CallSettlement, checkpoint: Checkpoint?) async throws {}
}
