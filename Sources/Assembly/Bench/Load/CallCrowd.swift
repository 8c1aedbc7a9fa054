import Domain
import Synchronization

/// Callers that call one after the other, each without a pause: through the gateway as tasks of a worker, or past it.
final class CallCrowd: Sendable {
    private let stand: GatewayGround.Stand
    private let times = CallTimes()
    private let meter = Mutex<OutcomeMeter?>(nil)
    private let submitted = Mutex(0)

    init(_ stand: GatewayGround.Stand) { self.stand = stand }

    /// Tasks so far.
    var tasks: Int { submitted.withLock { $0 } }

    /// Runs `body` while one worker works.
    func withWorker<R: Sendable>(_ body: () async throws -> R) async throws -> R {
        try await stand.withWorker(CallKind(stand.gateway.gateway, times: times)) { meter in
            self.meter.withLock { $0 = meter }
            return try await body()
        }
    }

    /// How long each of `calls` passes took, in milliseconds: at least one for each caller.
    func passes(_ calls: Int, callers: Int, tenants: Int, _ phase: String) async throws -> Samples {
        guard let meter = meter.withLock({ $0 }) else { return Samples([]) }
        let shares = Self.shares(of: calls, among: callers)
        let all = submitted.withLock { tasks in
            tasks += callers
            return tasks
        }
        stand.database.progress("\(phase): \(calls) calls")
        try await stand.submit(
            shares.enumerated().map { number, calls in stand.lane.task(number % tenants, calls: calls) })
        try await meter.wait(for: all)
        return times.takePasses()
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
