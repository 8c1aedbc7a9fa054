package import Domain

/// For the lanes (pool, tenant, priority) that this worker has emptied most, the place in the queue below which it need
/// not look.
///
/// Places are drawn from a sequence, so a lane is claimed in rising order, and everything below what was
/// claimed a while ago is gone; but as long as some transaction holds an old snapshot, the rows are dead and still
/// there, and a claim that began at the front would walk over all of them again. Two things break the order: a place
/// drawn early but committed late, and a row that was locked by a claimer that died. So a mark trails what was claimed
/// by `lag`, which covers ordinary commits; what comes later is looked for beside the claims (``LateLook``), and where
/// something is found the mark is lowered to it, so that the claims go on from there: it may be one task or the million of
/// an import. Tasks that are handed back get a new place above every mark.
///
/// Only the `postsMax` lanes with the most rows behind them are marked: a few dead rows cost less than a mark.
package struct LowWaterMarks: Sendable {
    /// In this lane nothing is left up to `mark`.
    package struct Post: Sendable, Hashable {
        package let pool: PoolID
        package let tenant: TenantID
        package let priority: Int16
        package let mark: Int64
        package init(pool: PoolID, tenant: TenantID, priority: Int16, mark: Int64) {
            self.pool = pool
            self.tenant = tenant
            self.priority = priority
            self.mark = mark
        }
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
    /// How often marks were lowered.
    private var lowerings: UInt64 = 0
    private let lag: Duration

    package init(now: ContinuousClock.Instant, lag: Duration = .seconds(1)) {
        steppedAt = now
        fadedAt = now
        self.lag = lag
    }

    /// All marks, in the order of the claim index.
    package var all: [Post] { posts }

    /// The marks of these pools, in the order of the claim index.
    package func posts(of pools: [PoolID]) -> [Post] { posts.filter { pools.contains($0.pool) } }

    /// Something is left below these lanes' marks, above the ones given here: claims begin there again, and the marks rise
    /// from there. A lane that has no mark any more is left alone.
    package mutating func lower(_ found: [Post]) {
        lowerings += 1
        for post in found {
            let lane = Lane(pool: post.pool, tenant: post.tenant, priority: post.priority)
            guard var trail = trails[lane], trail.mark > post.mark else { continue }
            (trail.mark, trail.newest, trail.newestAtLastStep) = (post.mark, post.mark, post.mark)
            trails[lane] = trail
        }
        choosePosts()
    }

    /// Records what a claim returned.
    /// - Parameter marks: what it was made with. When marks were lowered meanwhile it began above what was found, and says
    ///   nothing about how far the lanes are claimed.
    package mutating func didClaim(
        _ tasks: [ClaimedTask], with marks: LowWaterMarks? = nil, now: ContinuousClock.Instant
    ) {
        // Neighbours mostly share a lane: one look-up for each run of them.
        var rest = marks.map { $0.lowerings == lowerings } ?? true ? tasks[...] : []
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
            heaviest = Dictionary(kept.map { ($0.key, $0.value) }) { first, _ in first }
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
