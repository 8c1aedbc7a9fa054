import Domain
import Knowledge
import PostgresDriver
import TaskQueue

/// One rebuild after another, some of them with processes killed at random moments.
struct RebuildRounds: Sendable {
    struct Counts: Sendable {
        var succeeded = 0
        var failed = 0
        /// Seconds of those that nothing happened to, and of those with a kill.
        var quiet: [Double] = []
        var struck: [Double] = []
        /// From a kill to the end of its rebuild.
        var recovery: [Double] = []
        /// Kills of workers that fell into a rebuild, by the state that its generation was in.
        var kills: [GenerationState: Int] = [:]
        /// Kills that came after the rebuild was over.
        var tooLate = 0
        var apiKills = 0
        /// Documents whose change was not shown after a cutover.
        var lostEdits: Int64 = 0

        var killed: Int { kills.values.reduce(0, +) }
    }

    private static let look = Duration.milliseconds(20)
    private static let patience = Duration.seconds(300)
    /// Kept for longer than the next rebuild takes, so that there is always one to keep up to date besides.
    private static let keepSeconds = 120
    private static let attemptsMax: Int16 = 20

    let ground: RebuildGround
    let edits: EditLoad
    let rebuilds: Int
    let kills: Int
    let apiKills: Int
    let seed: UInt64

    func run() async throws -> Counts {
        var counts = Counts()
        var generator = SplitMix64(seed: seed)
        for rebuild in 1...rebuilds {
            let left = rebuilds - rebuild + 1
            let isStruck = Self.isDue(kills - counts.killed, of: left, &generator)
            if Self.isDue(apiKills - counts.apiKills, of: left, &generator) {
                try await ground.apis.crash(Int.random(in: 0..<ground.apis.count, using: &generator))
                counts.apiKills += 1
            }
            let expected = Samples(counts.quiet + counts.struck).median
            let strike = isStruck ? Self.moment(expected, &generator) : nil
            ground.database.progress("rebuilding, \(counts.killed) killed", rebuild, of: rebuilds)
            try await one(
                RebuildVariant(rebuild: rebuild, isFresh: isStruck), strike: strike,
                victims: Self.victims(of: ground.workers.count, &generator), &counts)
            counts.lostEdits += try await ground.database.general.run(CountLostEdits(index: ground.index.id)).first ?? 0
            try await ground.texts.look(ground.tenant, ground.database.general)
        }
        return counts
    }

    /// A rebuild by itself: its seconds. For measurements around it.
    func quiet(_ variant: RebuildVariant, keepSeconds: Int) async throws -> Double {
        let start = ContinuousClock.now
        let task = try await submit(variant, keepSeconds: keepSeconds)
        guard try await end(of: task) else {
            throw BenchError(.surroundings, "a rebuild failed although nothing was killed")
        }
        return (ContinuousClock.now - start).seconds
    }

    /// Whether it is the turn of one of `wanted` among `left` rounds, so that all of them come by the end.
    static func isDue(_ wanted: Int, of left: Int, _ generator: inout some RandomNumberGenerator) -> Bool {
        Int.random(in: 0..<max(left, 1), using: &generator) < wanted
    }

    /// Anywhere in a rebuild of the usual length, which is not known at first.
    static func moment(_ expected: Double, _ generator: inout some RandomNumberGenerator) -> Duration {
        .seconds(Double.random(in: 0..<max(expected > 0 ? expected : 1, 0.1), using: &generator))
    }

    /// One worker, or all at once.
    static func victims(of workers: Int, _ generator: inout some RandomNumberGenerator) -> [Int] {
        let chosen = Int.random(in: 0...workers, using: &generator)
        return chosen == workers ? Array(0..<workers) : [chosen]
    }

    private func one(
        _ variant: RebuildVariant, strike: Duration?, victims: [Int], _ counts: inout Counts
    ) async throws {
        let start = ContinuousClock.now
        let task = try await submit(variant, keepSeconds: Self.keepSeconds)
        var killedAt: ContinuousClock.Instant?
        if let strike {
            try await Task.sleep(for: strike)
            killedAt = try await kill(victims, task, &counts)
        }
        let isGood = try await end(of: task)
        let now = ContinuousClock.now
        if isGood { counts.succeeded += 1 } else { counts.failed += 1 }
        if let killedAt {
            counts.struck.append((now - start).seconds)
            counts.recovery.append((now - killedAt).seconds)
        } else {
            counts.quiet.append((now - start).seconds)
        }
    }

    /// When the kill was; nil when the rebuild was over by then.
    private func kill(_ victims: [Int], _ task: TaskID, _ counts: inout Counts) async throws -> ContinuousClock.Instant?
    {
        let newest = try await ground.store.generations(of: ground.index.id, limit: 1).first
        // Before its first attempt there is no generation yet.
        let state = newest?.task == task ? newest?.state ?? .planned : .planned
        guard state.isBuilding else {
            counts.tooLate += 1
            return nil
        }
        let at = ContinuousClock.now
        edits.noteKill()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for victim in victims { group.addTask { try await ground.workers.crash(victim) } }
            try await group.waitForAll()
        }
        edits.noteKill()
        counts.kills[state, default: 0] += 1
        return at
    }

    private func submit(_ variant: RebuildVariant, keepSeconds: Int) async throws -> TaskID {
        let task = NewTask(
            tenant: ground.tenant, kind: "index.rebuild", pool: ground.pool, attemptsMax: Self.attemptsMax,
            timeout: .seconds(1_800), input: variant.input(ground.index.name, keepSeconds: keepSeconds))
        _ = try await ground.database.hot.run(EnqueueTasks([task]))
        Doorbell(postgres: ground.database.general).ring()
        return task.id
    }

    /// Whether it succeeded.
    private func end(of task: TaskID) async throws -> Bool {
        let end = ContinuousClock.now + Self.patience
        while true {
            let state = try await ground.database.general.run(TaskStanding(task: task)).first
            if let state = state.flatMap({ TaskState(rawValue: $0) }), state.isFinal { return state == .succeeded }
            try ground.workers.check()
            guard ContinuousClock.now < end else {
                throw BenchError(.stalled, "a rebuild did not end within \(Int(Self.patience.seconds)) s")
            }
            try await Task.sleep(for: Self.look)
        }
    }
}
