package import Domain

/// For each lane (pool and priority) the place in the queue below which this worker need not look.
///
/// Places are drawn from a sequence, so a lane is claimed in rising order, and everything below what was
/// claimed a while ago is gone. Two things break that: a place drawn early but committed late, and a row that
/// was locked by a claimer that died. So a mark trails what was claimed by `lag`, which covers ordinary commits,
/// and a *sweep* claims once from the very beginning, rarely: each `sweepPeriod`, and never spending more than
/// one fiftieth of the time on it (under a held snapshot a sweep walks every dead row; measured without this
/// bound it cost 44 % of the throughput). Tasks that are handed back get a new place above every mark.
package struct LowWaterMarks: Sendable {
    package struct Lane: Sendable, Hashable {
        package let pool: PoolID
        package let priority: Int16
        package let mark: Int64
    }

    private struct Trail: Sendable {
        var mark: Int64 = 0
        var newest: Int64 = 0
        var newestAtLastStep: Int64 = 0
    }

    private var trails: [PoolID: [Trail]] = [:]
    private var steppedAt: ContinuousClock.Instant
    private var sweptAt: ContinuousClock.Instant
    private var sweepPeriod: Duration
    private let lag: Duration
    private let sweepPeriodMin: Duration

    package init(now: ContinuousClock.Instant, lag: Duration = .seconds(1), sweepPeriod: Duration = .seconds(10)) {
        steppedAt = now
        sweptAt = now
        self.sweepPeriod = sweepPeriod
        sweepPeriodMin = sweepPeriod
        self.lag = lag
    }

    /// The lanes of one pool, most urgent first.
    package func lanes(of pool: PoolID) -> [Lane] {
        let trails = trails[pool]
        return Priority.range.map { priority in
            Lane(pool: pool, priority: Int16(priority), mark: trails?[Int(priority)].mark ?? 0)
        }
    }

    /// Marks that start from the beginning, when a sweep is due; nil otherwise.
    package func sweep(now: ContinuousClock.Instant) -> LowWaterMarks? {
        guard now - sweptAt >= sweepPeriod else { return nil }
        var copy = self
        copy.trails = [:]
        return copy
    }

    /// Records that a sweep took `duration`.
    package mutating func didSweep(now: ContinuousClock.Instant, taking duration: Duration) {
        sweptAt = now
        sweepPeriod = max(sweepPeriodMin, duration * 50)
    }

    /// Records what a claim returned.
    package mutating func didClaim(_ tasks: [ClaimedTask], now: ContinuousClock.Instant) {
        for task in tasks {
            var lanes = trails[task.pool] ?? [Trail](repeating: Trail(), count: Priority.range.count)
            let lane = Int(task.priority)
            lanes[lane].newest = max(lanes[lane].newest, task.seq)
            trails[task.pool] = lanes
        }
        guard now - steppedAt >= lag else { return }
        steppedAt = now
        for pool in trails.keys {
            trails[pool] = trails[pool]?.map { trail in
                Trail(mark: trail.newestAtLastStep, newest: trail.newest, newestAtLastStep: trail.newest)
            }
        }
    }
}
