import Domain
import Synchronization

/// Callers that call one after the other, each without a pause: through the gateway as tasks of a worker, or past it.
final class CallCrowd: Sendable {
    /// Calls of one task, so that none runs for minutes; a caller with more of them has several tasks in turn.
    private static let taskCallsMax = 500

    private let stand: GatewayGround.Stand
    private let sizes: Int
    private let times = CallTimes()
    private let meter = Mutex<OutcomeMeter?>(nil)
    private let submitted = Mutex(0)

    /// - Parameter sizes: how many lengths of prompts take turns.
    init(_ stand: GatewayGround.Stand, sizes: Int = 1) {
        self.stand = stand
        self.sizes = sizes
    }

    /// Tasks so far.
    var tasks: Int { submitted.withLock { $0 } }

    /// Runs `body` while one worker works.
    func withWorker<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        try await stand.withWorker(CallKind(stand.gateway.gateway, times: times, sizes: sizes)) { meter in
            self.meter.withLock { $0 = meter }
            return try await body()
        }
    }

    /// How long each of `calls` passes took, in milliseconds: at least one for each caller.
    func passes(_ calls: Int, callers: Int, tenants: Int, _ phase: String) async throws -> Samples {
        var left = Self.shares(of: calls, among: callers)
        while left.contains(where: { $0 > 0 }) {
            let round = left.map { min($0, Self.taskCallsMax) }
            left = zip(left, round).map { $0 - $1 }
            try await run(round.filter { $0 > 0 }, tenants: tenants, phase)
        }
        return times.takePasses()
    }

    /// One task for each caller with so many calls, all at once.
    private func run(_ round: [Int], tenants: Int, _ phase: String) async throws {
        guard let meter = meter.withLock({ $0 }) else { return }
        let all = submitted.withLock { tasks in
            tasks += round.count
            return tasks
        }
        stand.database.progress("\(phase): \(round.reduce(0, +)) calls")
        try await stand.submit(
            round.enumerated().map { number, calls in stand.lane.task(number % tenants, calls: calls) })
        try await meter.wait(for: all)
    }

    /// How long each of `calls` direct calls took, in milliseconds.
    func direct(_ calls: Int, callers: Int) async throws -> Samples {
        stand.database.progress("\(calls) direct calls, \(callers) at a time")
        let times = CallTimes()
        let share = TaskShare(calls)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<callers {
                group.addTask { [stand] in
                    while share.take(1) != nil {
                        try Task.checkCancellation()
                        let start = ContinuousClock.now
                        try await stand.gateway.provider.sendDirectly()
                        times.add(from: start, to: .now)
                    }
                }
            }
            try await group.waitForAll()
        }
        return times.takePasses()
    }

    /// As even as whole calls allow, and at least one each.
    static func shares(of calls: Int, among callers: Int) -> [Int] {
        (0..<callers).map { max(calls / callers + ($0 < calls % callers ? 1 : 0), 1) }
    }
}
