import Domain

/// What one completer's statement carries: tasks that meet the rescue in the same way, in the order of their IDs.
struct RaceLane: Sendable {
    /// The most statements that meet the rescue in one way at the same time, each in a session of its own.
    static let max = 4

    let tasks: [TaskID]
    /// Whether they go back to the queue; otherwise they get an outcome.
    let retries: Bool
}

/// A task and its race.
struct RacedTask: Sendable {
    let id: TaskID
    var race: Race
}

/// The tasks of one lost worker, and how its completers go about them.
struct RacePlan: Sendable {
    private(set) var tasks: [RacedTask]
    private var lanes: [Race.Meeting: [RaceLane]] = [:]

    /// Rescuers take the lowest IDs first; so those that a second rescuer is to find have the highest.
    init(_ races: [Race]) {
        let late = Race.Meeting.waitingForTheDead
        let order = races.filter { $0.meeting != late } + races.filter { $0.meeting == late }
        let ids = order.map { _ in TaskID() }.sorted()
        tasks = zip(ids, order).map { RacedTask(id: $0, race: $1) }
        for meeting in Race.Meeting.allCases {
            let own = tasks.filter { $0.race.meeting == meeting }
            lanes[meeting] = [false, true].flatMap { retries in
                Self.halves(own.filter { ($0.race.verb == .retries) == retries }.map(\.id)).map {
                    RaceLane(tasks: $0, retries: retries)
                }
            }
        }
        let first = Set(lanes(.begun).compactMap(\.tasks.first))
        for index in tasks.indices where first.contains(tasks[index].id) {
            tasks[index].race.meeting = .behindCancellation
            // One that was cancelled before would not be changed by being cancelled again.
            tasks[index].race.cancellation = .none
        }
    }

    /// All succeed, and nobody directs them.
    init(inherited ids: [TaskID]) {
        tasks = ids.map { RacedTask(id: $0, race: .inherited) }
        lanes[.free] = Self.halves(ids).map { RaceLane(tasks: $0, retries: false) }
    }

    /// The first task of each lane that has begun early is the one that a cancellation holds.
    func lanes(_ meeting: Race.Meeting) -> [RaceLane] { lanes[meeting] ?? [] }

    func ids(_ meetings: Race.Meeting...) -> Set<TaskID> {
        Set(tasks.filter { meetings.contains($0.race.meeting) }.map(\.id))
    }

    private static func halves(_ tasks: [TaskID]) -> [[TaskID]] {
        let half = (tasks.count + 1) / 2
        return [Array(tasks.prefix(half)), Array(tasks.dropFirst(half))].filter { !$0.isEmpty }
    }
}
