import Domain
import PostgresDriver
import Synchronization
import TaskQueue

/// Producers that keep a worker busy: they submit arrays while fewer than `backlogMax` tasks wait, and no faster than
/// `ratePerSecond`.
struct SteadyLoad: Sendable {
    /// How long tasks are produced.
    var duration: Duration
    /// How many tasks at most.
    var tasksMax = Int.max
    var backlogMax = 5000
    var arraySize = 200
    var producers = 2
    /// Nil is as fast as the backlog allows.
    var ratePerSecond: Double?
    /// From when on it does not hold any more, and the load is measured. Nil: it always holds, and is measured from the
    /// worker's start.
    var sprintsAfter: Duration?

    struct Result: Sendable {
        let tasks: Int
        /// Outcomes per second, from the start of the measurement to the last one.
        let rate: Double
        /// Outcomes per second in each window of two seconds, from the worker's start.
        let windows: [Double]
        /// Of the first task of each array, in milliseconds.
        let pickUps: Samples
    }

    /// How long a producer that may not go on looks away.
    private static let pause = Duration.milliseconds(1)

    fileprivate func isSprinting(after elapsed: Duration) -> Bool { sprintsAfter.map { elapsed >= $0 } ?? false }

    /// Loads a worker until the production ends, then waits for the last outcome.
    func run(_ plan: WorkerPlan, on database: BenchDatabase, phase: String) async throws -> Result {
        let times = PickUpTimes()
        let kind = NoopKind { times.didStart($0) }
        return try await BenchWorker.run(plan, on: database, kind: kind) { meter in
            let gate = ProductionGate(self, meter: meter)
            try await produce(gate, times, database, phase)
            let end = ContinuousClock.now
            try await meter.wait(for: gate.produced) { database.progress(phase, $0, of: gate.produced) }
            return Result(
                tasks: gate.produced, rate: gate.start.rate(to: meter.last), windows: meter.windowRates(until: end),
                pickUps: times.samples)
        }
    }

    private func produce(
        _ gate: ProductionGate, _ times: PickUpTimes, _ database: BenchDatabase, _ phase: String
    ) async throws {
        let doorbell = Doorbell(postgres: database.general)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<producers {
                group.addTask {
                    while true {
                        switch gate.next() {
                        case .over: return
                        case .wait: try await Task.sleep(for: Self.pause)
                        case .send(let count):
                            let tasks = (0..<count).map { _ in database.lane.task() }
                            if let first = tasks.first { times.expect(first.id) }
                            _ = try await database.hot.run(EnqueueTasks(tasks))
                            doorbell.ring()
                            database.progress("\(phase): \(gate.produced) tasks")
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
    }
}

/// Decides when the next array may go.
private final class ProductionGate: Sendable {
    enum Step { case send(Int), wait, over }

    private let load: SteadyLoad
    private let meter: OutcomeMeter
    private let begun = ContinuousClock.now
    private let state = Mutex(State())

    private struct State {
        var produced = 0
        /// When full speed began.
        var sprint: OutcomeMeter.Crossing?
    }

    init(_ load: SteadyLoad, meter: OutcomeMeter) {
        self.load = load
        self.meter = meter
    }

    var produced: Int { state.withLock { $0.produced } }
    /// Where the measurement began.
    var start: OutcomeMeter.Crossing { state.withLock { $0.sprint } ?? meter.start }

    func next() -> Step {
        let now = ContinuousClock.now
        let elapsed = now - begun
        let done = meter.count
        return state.withLock { state in
            guard elapsed < load.duration, state.produced < load.tasksMax, !meter.isClosed else { return .over }
            let isSprinting = load.isSprinting(after: elapsed)
            if isSprinting, state.sprint == nil { state.sprint = .init(count: done, at: now) }
            let size = min(load.arraySize, load.tasksMax - state.produced)
            guard state.produced - done + size <= max(load.backlogMax, size) else { return .wait }
            if !isSprinting, let rate = load.ratePerSecond, Double(state.produced) >= rate * elapsed.seconds {
                return .wait
            }
            state.produced += size
            return .send(size)
        }
    }
}
