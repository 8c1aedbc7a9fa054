import Domain
import TaskQueue

/// What this worker may do in its pools right now: a pure state machine, without time of its own or I/O.
///
/// In a pool that is bound to a provider a model call takes a slot, from before its admission until the provider has
/// answered, and that count alone may not pass what was granted; its tasks may be a few more (``ClaimAhead``), so that a
/// freed slot finds the next call waiting for it. In any other pool a task takes a slot, from claim to settlement. While a
/// renewal is on its way nothing more is taken than was reported with it (`cap`), so that what the database shares out to
/// others in that moment is really free.
struct SlotLedger: Sendable {
    private(set) var pools: [PoolID: Pool] = [:]
    private var order: [PoolID] = []
    /// Whose turn it is to come first, as a place in `order`.
    private var first = 0
    private var deadline: ContinuousClock.Instant?
    private(set) var isClosed = false
    /// Whether a pool has come to be starved since somebody last asked.
    private var hasNewHunger = false
    private let ahead: ClaimAhead

    /// - Parameter bound: the pools whose slots are taken by calls; in the others by tasks.
    init(
        _ pools: [(id: PoolID, wanted: Int32)], bound: Set<PoolID> = [], ahead: ClaimAhead = ClaimAhead()
    ) {
        self.ahead = ahead
        serve(pools, bound: bound)
    }

    /// Works for these pools from now on, and for no others. A new one has slots after the next renewal. Of one that was
    /// left nothing more is claimed; its slots go back with the next renewal, those in use as their calls end. It stays
    /// known, because tasks and calls of it may still be here: there can be no more pools than there are numbers for them.
    mutating func serve(_ pools: [(id: PoolID, wanted: Int32)], bound: Set<PoolID> = []) {
        let served = Set(pools.map(\.id))
        for id in order where !served.contains(id) {
            self.pools[id]?.wanted = 0
        }
        for pool in pools {
            if self.pools[pool.id] == nil {
                self.pools[pool.id] = Pool(id: pool.id, wanted: pool.wanted, isBound: bound.contains(pool.id))
                order.append(pool.id)
            } else {
                self.pools[pool.id]?.wanted = pool.wanted
                self.pools[pool.id]?.isGivenBack = false
            }
        }
    }

    func holdsLease(at now: ContinuousClock.Instant) -> Bool {
        guard let deadline else { return false }
        return now < deadline
    }

    // MARK: Tasks

    /// Takes room for tasks in every pool that may have work, at most `max` in all; empty when there is none.
    ///
    /// Each time that `max` leaves a pool with less than its room, another pool comes first next time: with a small `max`
    /// (``ClaimWindow``) a pool whose short tasks always have room for that many would else be the only one served.
    mutating func reserve(max: Int, now: ContinuousClock.Instant) -> [Reservation] {
        guard !isClosed, holdsLease(at: now) else { return [] }
        var left = Int32(clamping: max)
        var reservations: [Reservation] = []
        var isCut = false
        for place in order.indices {
            let id = order[(first + place) % order.count]
            guard var pool = pools[id], pool.wanted > 0 else { continue }
            if let rest = pool.restsUntil {
                guard rest <= now else { continue }
                pool.restsUntil = nil
                pool.holdsFirstCalls = false
            }
            noteHunger(&pool)
            pools[id] = pool
            let room = pool.tasksMax(ahead) - pool.tasks
            let free = min(room, left)
            if !pool.isDry, room > left { isCut = true }
            guard !pool.isDry, free > 0 else { continue }
            pool.tasks += free
            pool.reserved += free
            left -= free
            pools[id] = pool
            reservations.append(Reservation(pool: id, count: free, news: pool.news))
        }
        if isCut { first = (first + 1) % order.count }
        return reservations
    }

    /// A pool is starved when it may have work, everything granted is in use, and more could be granted.
    private mutating func noteHunger(_ pool: inout Pool) {
        let isStarved = !pool.isDry && pool.tasks - pool.reserved >= pool.granted && pool.granted < pool.wanted
        if isStarved, !pool.isStarved { hasNewHunger = true }
        pool.isStarved = isStarved
    }

    /// Whether slots should be asked for before the next beat: once for each time a pool comes to be starved.
    mutating func takeHunger() -> Bool {
        defer { hasNewHunger = false }
        return hasNewHunger
    }

    /// Gives back the reserved slots that a claim did not fill.
    mutating func didClaim(_ reservation: Reservation, claimed: Int32) {
        guard var pool = pools[reservation.pool] else { return }
        pool.tasks -= reservation.count - claimed
        pool.reserved -= reservation.count
        pool.isDeep = claimed == reservation.count
        if claimed < reservation.count { pool.dryAsOf = max(pool.dryAsOf, reservation.news) }
        pools[reservation.pool] = pool
    }

    /// Gives back the slots of a claim that failed; the pool is as interesting as before.
    mutating func didFail(_ reservation: Reservation) {
        pools[reservation.pool]?.tasks -= reservation.count
        pools[reservation.pool]?.reserved -= reservation.count
    }

    mutating func endTask(in pool: PoolID) { pools[pool]?.tasks -= 1 }

    /// A settlement failed: the task counts again until it is settled.
    mutating func takeBackTask(in pool: PoolID) { pools[pool]?.tasks += 1 }

    /// The longest rest: another model or credential of the pool may well be called.
    static let restMax = Duration.seconds(15)

    /// Claims nothing for the pool for a while, so that a large backlog is not taken out and put back for nothing.
    /// - Parameter holdsFirstCalls: whether what is claimed already does not ask either, because it is the provider that
    ///   is not to be called.
    mutating func rest(
        _ id: PoolID, for wait: Duration, holdsFirstCalls: Bool = false, now: ContinuousClock.Instant
    ) {
        guard let pool = pools[id] else { return }
        let end = now + min(wait, Self.restMax)
        if holdsFirstCalls { pools[id]?.holdsFirstCalls = true }
        pools[id]?.restsUntil = max(pool.restsUntil ?? end, end)
    }

    /// There may be new work.
    mutating func heardNews() {
        for id in order {
            pools[id]?.news += 1
        }
    }

    /// No more claims, for good.
    mutating func close() { isClosed = true }

    // MARK: Calls

    /// Takes a slot for a call, if there is one.
    /// - Parameter isFirst: whether its attempt has made none before; then it may be one that was claimed ahead.
    mutating func beginCall(in id: PoolID, isFirst: Bool = false) -> Bool {
        guard let pool = pools[id], !(isFirst && pool.holdsFirstCalls) else { return false }
        guard pool.calls < pool.ceiling else {
            // What was claimed ahead is meant to wait, and no reason to ask for slots before the next beat.
            let isAhead = isFirst && pool.surplus > 0
            if !isAhead, !pool.lacksCallSlots, pool.granted < pool.wanted { hasNewHunger = true }
            pools[id]?.lacksCallSlots = true
            return false
        }
        pools[id]?.calls += 1
        return true
    }

    /// - Parameter held: how long a call that was answered had its slot; nil for one that was not.
    mutating func endCall(in id: PoolID, after held: Duration? = nil) {
        pools[id]?.calls -= 1
        if let held { pools[id]?.learn(held) }
    }

    /// Whether an attempt that has made no call yet and finds no slot should go back to the queue instead of waiting.
    func letsGo(of id: PoolID) -> Bool { isClosed || (pools[id]?.granted ?? 0) == 0 }

    /// Whether no slot of the pool will come for any call, because the worker has left it or never knew it. What waits
    /// for one would wait until its task times out.
    func isGone(_ id: PoolID) -> Bool { pools[id]?.isGone ?? true }

    // MARK: Lease

    /// What to ask for; until the answer is in, nothing beyond it is taken. A pool that was left is asked for, with nothing,
    /// until the database has heard that nothing of it is in use here.
    mutating func beginRenewal() -> [RenewSlots.Want] {
        order.compactMap { id in
            guard var pool = pools[id], !pool.isGivenBack else { return nil }
            let used = pool.used
            let isHungry = pool.isStarved || !pool.isDry || pool.lacksCallSlots
            pool.cap = used
            pool.lacksCallSlots = false
            let want = RenewSlots.Want(
                pool: id, wanted: pool.wanted, used: used, isHungry: isHungry && pool.wanted > 0)
            pool.asked = want
            pools[id] = pool
            return want
        }
    }

    mutating func didRenew(_ grants: [RenewSlots.Grant], deadline: ContinuousClock.Instant) {
        for grant in grants {
            guard var pool = pools[grant.pool] else { continue }
            pool.granted = grant.granted
            pool.cap = nil
            pool.isGivenBack = pool.isGone && pool.asked?.wanted == 0 && pool.asked?.used == 0
            pool.asked = nil
            pools[grant.pool] = pool
        }
        self.deadline = deadline
    }

    /// The lease is gone: no slot is ours.
    mutating func didLoseLease() {
        deadline = nil
        for id in order {
            pools[id]?.granted = 0
        }
    }
}

/// Slots set aside for one claim.
struct Reservation: Sendable, Hashable {
    let pool: PoolID
    let count: Int32
    let news: Int
}
