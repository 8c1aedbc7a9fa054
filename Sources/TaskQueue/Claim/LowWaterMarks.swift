package import Domain

/// For the lanes (pool, tenant, priority) that this worker has emptied most, the place in the queue below which it need
/// not look.
///
/// Places are drawn from a sequence, so a lane is claimed in rising order, and everything below what was
/// claimed a while ago is gone; but as long as some transaction holds an old snapshot, the rows are dead and still
/// there, and a claim that began at the front would walk over all of them again. Two things break the order: a place
/// drawn early but committed late, and a row that was locked by a claimer that died. So a mark trails what was claimed
/// by `lag`, which covers ordinary commits, and a *sweep* claims once without marks, rarely: each `sweepPeriod`, and
/// never spending more than one fiftieth of the time on it (under a held snapshot a sweep walks every dead row;
/// measured without this bound it cost 44 % of the throughput). Tasks that are handed back get a new place above every
/// mark.
///
/// Only the `postsMax` lanes with the most rows behind them are marked: a few dead rows cost less than a mark.
package struct LowWaterMarks: Sendable {
    /// In this lane nothing is left up to `mark`.
    package struct Post: Sendable, Hashable {
        package let pool: PoolID
        package let tenant: TenantID
        package let priority: Int16
        package let mark: Int64
    }

    private struct Lane: Hashable {
        let pool: PoolID
        let tenant: TenantID
        let priority: Int16
    }

    private struct Trail {
        var mark: Int64 = 0
        var newest: Int64 = 0
        var newestAtLastStep: Int64 = 0
        /// How many rows were claimed here, fading: an estimate of what may lie dead behind the mark.
        var weight = 0

        mutating func didClaim(_ tasks: ArraySlice<ClaimedTask>) {
            for task in tasks { newest = max(newest, task.seq) }
            weight += tasks.count
        }
    }

    static let postsMax = 64
    static let lanesMax = 4096
    /// From so many claimed rows on, a lane is worth a mark.
    static let weightMin = 64
    /// How often what is behind the marks is taken to be half gone.
    static let fading = Duration.seconds(300)

    private var trails: [Lane: Trail] = [:]
    private var posts: [Post] = []
    private var steppedAt: ContinuousClock.Instant
    private var fadedAt: ContinuousClock.Instant
    private var sweptAt: ContinuousClock.Instant
    private var sweepPeriod: Duration
    private let lag: Duration
    private let sweepPeriodMin: Duration

    package init(now: ContinuousClock.Instant, lag: Duration = .seconds(1), sweepPeriod: Duration = .seconds(10)) {
        steppedAt = now
        fadedAt = now
        sweptAt = now
        self.sweepPeriod = sweepPeriod
        sweepPeriodMin = sweepPeriod
        self.lag = lag
    }

    /// The marks of these pools, in the order of the claim index.
    package func posts(of pools: [PoolID]) -> [Post] { posts.filter { pools.contains($0.pool) } }

    /// The same without marks, when a sweep is due; nil otherwise.
    package func sweep(now: ContinuousClock.Instant) -> LowWaterMarks? {
        guard now - sweptAt >= sweepPeriod else { return nil }
        var copy = self
        copy.posts = []
        return copy
    }

    /// Records that a sweep took `duration`.
    package mutating func didSweep(now: ContinuousClock.Instant, taking duration: Duration) {
        sweptAt = now
        sweepPeriod = max(sweepPeriodMin, duration * 50)
    }

    /// Records what a claim returned.
    package mutating func didClaim(_ tasks: [ClaimedTask], now: ContinuousClock.Instant) {
        // Neighbours mostly share a lane: one look-up for each run of them.
        var rest = tasks[...]
        while let first = rest.first {
            let lane = Lane(pool: first.pool, tenant: first.tenant, priority: first.priority)
            let run = rest.prefix { $0.tenant == lane.tenant && $0.priority == lane.priority && $0.pool == lane.pool }
            trails[lane, default: Trail()].didClaim(run)
            rest = rest[run.endIndex...]
        }
        guard now - steppedAt >= lag else { return }
        steppedAt = now
        step()
        if now - fadedAt >= Self.fading { fade(now) }
        choosePosts()
    }

    private mutating func step() {
        for (lane, trail) in trails {
            trails[lane]?.mark = trail.newestAtLastStep
            trails[lane]?.newestAtLastStep = trail.newest
        }
    }

    private mutating func fade(_ now: ContinuousClock.Instant) {
        fadedAt = now
        trails = trails.compactMapValues { trail in
            var trail = trail
            trail.weight /= 2
            return trail.weight > 0 ? trail : nil
        }
    }

    private mutating func choosePosts() {
        var heaviest = trails.filter { $0.value.mark > 0 && $0.value.weight >= Self.weightMin }
        if heaviest.count > Self.postsMax {
            let kept = heaviest.sorted { $0.value.weight > $1.value.weight }.prefix(Self.postsMax)
            heaviest = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
        }
        posts = heaviest.map { lane, trail in
            Post(pool: lane.pool, tenant: lane.tenant, priority: lane.priority, mark: trail.mark)
        }.sorted { ($0.pool, $0.tenant.rawValue, $0.priority) < ($1.pool, $1.tenant.rawValue, $1.priority) }
        if trails.count > Self.lanesMax {
            // What is forgotten is only walked over once more.
            trails = trails.filter { $0.value.weight >= Self.weightMin }
        }
    }
}
