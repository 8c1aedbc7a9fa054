import Domain
import PostgresDriver
import TaskQueue
import Testing

/// Five workers do what comes to their minds; the limit holds all the same.
@Suite("The limit over the fleet", .serialized, .timeLimit(.minutes(5)))
struct SlotModelTests {
    @Test(
        "Over 200 random rounds, grants and quarantined calls never pass the limit together",
        arguments: [1, 2, 3] as [UInt64])
    func neverPassesTheLimit(seed: UInt64) async throws {
        try await QueueFixture.run { queue async throws in
            var model = SlotModel(queue: queue, seed: seed)
            try await model.start()
            for round in 0..<200 {
                let step = try await model.step()
                let now = try await model.look()
                // After the limit was lowered, the old grants stand until each holder has renewed.
                guard model.overdue.isEmpty else { continue }
                #expect(
                    now.granted <= max(0, model.limit - now.quarantined),
                    "seed \(seed), round \(round), \(step): \(now) of \(model.limit)")
            }
            #expect(model.grants > 100)
        }
    }
}

/// A fleet that renews, calls, loses its leases and is told other limits, at random but replayably.
private struct SlotModel {
    struct Worker {
        var fence: WorkerFence
        var granted: Int32 = 0
        var calls: Int32 = 0
        var isLive = false
    }

    struct Sums: CustomStringConvertible {
        let granted: Int
        let quarantined: Int
        var description: String { "\(granted) granted and \(quarantined) quarantined" }
    }

    let queue: QueueFixture
    var generator: SplitMix64
    var workers: [Worker] = []
    var limit = 16
    /// Workers with a live lease that have not renewed since the limit was lowered.
    var overdue: Set<Int> = []
    var grants = 0

    init(queue: QueueFixture, seed: UInt64) {
        self.queue = queue
        generator = SplitMix64(seed: seed)
    }

    mutating func start() async throws {
        for _ in 0..<5 { workers.append(Worker(fence: try await queue.worker())) }
    }

    mutating func step() async throws -> String {
        let index = Int.random(in: 0..<5, using: &generator)
        switch Int.random(in: 0..<20, using: &generator) {
        case 0..<9: return try await renew(index)
        case 9..<12: return try await call(index)
        case 12..<15: return try await answer(index)
        case 15: return try await lapse(index)
        case 16: return try await lose(index)
        case 17: return try await passDeadlines()
        default: return try await changeLimit()
        }
    }

    /// What the database would have to share out.
    func look() async throws -> Sums {
        let sums = try await queue.rows(
            """
            SELECT coalesce((SELECT sum(granted) FROM slot_lease WHERE expires_at > clock_timestamp()), 0),
                (SELECT count(*) FROM model_call_open c WHERE c.deadline > clock_timestamp() AND NOT EXISTS (
                    SELECT 1 FROM slot_lease l WHERE l.worker_id = c.worker_id AND l.epoch = c.epoch
                    AND l.expires_at > clock_timestamp())) AS quarantined
            """
        ).flatMap { $0.split(separator: "|") }.compactMap { Int($0) }
        guard sums.count == 2 else { throw Unexpected("the sums cannot be read") }
        return Sums(granted: sums[0], quarantined: sums[1])
    }

    private mutating func renew(_ index: Int) async throws -> String {
        // What a lowered limit no longer covers has ended by now.
        if workers[index].calls > workers[index].granted { try await close(index, leaving: workers[index].granted) }
        let worker = workers[index]
        let wanted = Int32.random(in: worker.calls...20, using: &generator)
        let isHungry = Bool.random(using: &generator)
        let wants = [
            RenewSlots.Want(pool: queue.local, wanted: wanted, used: worker.calls, isHungry: isHungry)
        ]
        let (_, grants) = try await queue.postgres.runAtomically(
            LockPools(pools: [queue.local]), RenewSlots(fence: worker.fence, wants: wants, lease: .seconds(600)))
        guard let granted = grants.first?.granted else { throw Unexpected("a live worker was refused") }
        workers[index].granted = granted
        workers[index].isLive = true
        overdue.remove(index)
        self.grants += Int(granted)
        if worker.calls > granted { try await close(index, leaving: granted) }
        return "worker \(index) renewed"
    }

    private mutating func call(_ index: Int) async throws -> String {
        let worker = workers[index]
        guard worker.isLive, worker.granted > worker.calls else { return "nothing" }
        let count = Int32.random(in: 1...(worker.granted - worker.calls), using: &generator)
        try await queue.run(OpenCalls(fence: worker.fence, pool: queue.local, count: count))
        workers[index].calls += count
        return "worker \(index) called"
    }

    private mutating func answer(_ index: Int) async throws -> String {
        guard workers[index].calls > 0 else { return "nothing" }
        try await close(index, leaving: Int32.random(in: 0..<workers[index].calls, using: &generator))
        return "worker \(index) was answered"
    }

    private mutating func close(_ index: Int, leaving rest: Int32) async throws {
        try await queue.run(CloseCalls(fence: workers[index].fence, count: workers[index].calls - rest))
        workers[index].calls = rest
    }

    /// The slot lease runs out unrenewed; the calls go on.
    private mutating func lapse(_ index: Int) async throws -> String {
        let worker = workers[index].fence.worker
        try await queue.script("UPDATE slot_lease SET expires_at = now() - interval '1 s' WHERE worker_id = \(worker)")
        workers[index].isLive = false
        workers[index].granted = 0
        overdue.remove(index)
        return "the lease of worker \(index) lapsed"
    }

    /// The process dies with its calls open, and another takes its place.
    private mutating func lose(_ index: Int) async throws -> String {
        try await queue.endLease(of: workers[index].fence)
        try await queue.run(EndLostWorkers())
        _ = try await lapse(index)
        workers[index] = Worker(fence: try await queue.worker())
        return "worker \(index) was lost"
    }

    private mutating func passDeadlines() async throws -> String {
        try await queue.script(
            """
            UPDATE model_call_open c SET deadline = now() - interval '1 s'
            WHERE NOT EXISTS (SELECT 1 FROM worker w
                WHERE w.id = c.worker_id AND w.epoch = c.epoch AND w.stopped_at IS NULL)
            """)
        return "deadlines passed"
    }

    private mutating func changeLimit() async throws -> String {
        let next = Int.random(in: 0...16, using: &generator)
        try await queue.script("UPDATE pool SET slot_limit = \(next) WHERE id = \(queue.local.rawValue)")
        if next < limit { overdue = Set(workers.indices.filter { workers[$0].isLive }) }
        limit = next
        return "the limit became \(next)"
    }
}

private struct CloseCalls: PostgresStatement {
    typealias Row = Void

    let fence: WorkerFence
    let count: Int32

    static let sql = """
        DELETE FROM model_call_open WHERE id = ANY (ARRAY(
            SELECT id FROM model_call_open WHERE worker_id = $1 AND epoch = $2 LIMIT $3))
        """
    var binds: [PostgresValue] { [.int8(fence.worker), .int4(fence.epoch), .int4(count)] }
}
