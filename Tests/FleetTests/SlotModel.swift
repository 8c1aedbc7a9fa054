import Domain

@testable import Fleet
@testable import TaskQueue

/// Three workers and what the database shares out to them, step by step at random but replayably: claims that come back
/// full, short or not at all, calls, ends, renewals whose answers are late or lost, other limits and pauses, and a catalogue
/// that loses the provider and has it again.
///
/// The database is as `RenewSlots` promises: it counts of each worker the larger of what it was granted and what it said
/// it uses, and grants no more than is left. How much of that is left to chance.
struct SlotModel {
    static let pool = PoolID(1)
    static let wanted: Int32 = 12

    struct Worker {
        var ledger: SlotLedger
        /// Claims whose answers are not in.
        var claims: [Reservation] = []
        /// Tasks that make no call at the moment.
        var idle: Int32 = 0
        /// What the database counts of it.
        var granted: Int32 = 0
        var used: Int32 = 0
        /// A renewal that the worker has begun and the database has not seen.
        var want: RenewSlots.Want?
        /// A grant that the worker has not heard of.
        var answer: Int32?
        /// Whether that grant knows of the last lower limit.
        var isFresh = false
        /// Whether the limit fell since the grant that it goes by.
        var isOverdue = false
        /// Whether the provider is in its catalogue.
        var isServing = true
    }

    private(set) var workers: [Worker]
    private var generator: SplitMix64
    private var limit: Int32 = 10
    /// The highest limit that somebody may still go by.
    private var highest: Int32 = 10
    private let now = ContinuousClock.now
    /// What went wrong, in words.
    private(set) var complaints: [String] = []
    /// How often a call began, and how often a task was claimed that no slot was free for.
    private(set) var begun = 0
    private(set) var claimedAhead = 0
    /// How often a worker left the pool.
    private(set) var left = 0

    init(seed: UInt64, ahead: ClaimAhead = ClaimAhead(time: .milliseconds(500))) {
        generator = SplitMix64(seed: seed)
        workers = (0..<3).map { _ in
            Worker(ledger: SlotLedger([(id: Self.pool, wanted: Self.wanted)], bound: [Self.pool], ahead: ahead))
        }
    }

    mutating func step() {
        let index = Int.random(in: 0..<3, using: &generator)
        switch Int.random(in: 0..<31, using: &generator) {
        case 0..<3: reserve(index)
        case 3..<6: hearClaim(index)
        case 6..<13: beginCall(index)
        case 13..<17: endCall(index)
        case 17: endTask(index)
        case 18: renew(index)
        case 19..<23: grant(index)
        case 23..<27: hearGrant(index)
        case 27: workers[index].ledger.heardNews()
        case 28:
            // The database did what was asked, and the answer is lost.
            workers[index].answer = nil
        case 29: if Int.random(in: 0..<4, using: &generator) == 0 { changeLimit() }
        default:
            // It is seldom away, and not for long: else there would be little to look at.
            if !workers[index].isServing || Int.random(in: 0..<12, using: &generator) == 0 { changeCatalog(index) }
        }
        look(index)
    }

    private func pool(_ index: Int) -> SlotLedger.Pool {
        workers[index].ledger.pools[Self.pool] ?? .init(id: Self.pool, wanted: 0, isBound: true)
    }

    private mutating func reserve(_ index: Int) {
        if Bool.random(using: &generator) { workers[index].ledger.heardNews() }
        let max = Int.random(in: 1...8, using: &generator)
        let before = pool(index)
        let reservations = workers[index].ledger.reserve(max: max, now: now)
        workers[index].claims += reservations
        guard !reservations.isEmpty else { return }
        let after = pool(index)
        if before.granted == 0 { complaints.append("claimed without a slot") }
        if !workers[index].isServing { complaints.append("claimed from a pool that it has left") }
        claimedAhead += Int(Swift.max(after.tasks - Swift.max(before.tasks, after.granted), 0))
        let most = after.granted + min(after.granted, ClaimAhead.countMax)
        if after.tasks > most { complaints.append("\(after.tasks) tasks with \(after.granted) slots") }
    }

    private mutating func hearClaim(_ index: Int) {
        guard let claim = workers[index].claims.popLast() else { return }
        guard Int.random(in: 0..<8, using: &generator) > 0 else { return workers[index].ledger.didFail(claim) }
        let isFull = Int.random(in: 0..<4, using: &generator) > 0
        let claimed = isFull ? claim.count : Int32.random(in: 0...claim.count, using: &generator)
        workers[index].ledger.didClaim(claim, claimed: claimed)
        workers[index].idle += claimed
    }

    private mutating func beginCall(_ index: Int) {
        guard workers[index].idle > 0 else { return }
        guard workers[index].ledger.beginCall(in: Self.pool, isFirst: Bool.random(using: &generator)) else { return }
        workers[index].idle -= 1
        begun += 1
        if !workers.contains(where: \.isOverdue) { highest = limit }
        let calls = workers.indices.reduce(0) { $0 + pool($1).calls }
        if calls > highest { complaints.append("\(calls) calls with a limit of \(highest)") }
    }

    private mutating func endCall(_ index: Int) {
        guard pool(index).calls > 0 else { return }
        let held = Duration.milliseconds(Int.random(in: 50...2000, using: &generator))
        workers[index].ledger.endCall(in: Self.pool, after: Bool.random(using: &generator) ? held : nil)
        workers[index].idle += 1
    }

    private mutating func endTask(_ index: Int) {
        guard workers[index].idle > 0 else { return }
        workers[index].idle -= 1
        workers[index].ledger.endTask(in: Self.pool)
    }

    /// One renewal after the other: the next begins when the last one was answered or given up.
    private mutating func renew(_ index: Int) {
        workers[index].answer = nil
        workers[index].want = workers[index].ledger.beginRenewal().first
    }

    /// The database's part of a renewal.
    private mutating func grant(_ index: Int) {
        guard let want = workers[index].want else { return }
        let others = workers.indices.filter { $0 != index }.reduce(0) {
            $0 + Swift.max(workers[$1].granted, workers[$1].used)
        }
        let left = Swift.max(0, min(want.wanted, limit - others))
        workers[index].used = want.used
        let hasAll = Int.random(in: 0..<4, using: &generator) > 0
        workers[index].granted = hasAll ? left : Int32.random(in: 0...left, using: &generator)
        workers[index].want = nil
        workers[index].answer = workers[index].granted
        workers[index].isFresh = true
    }

    private mutating func hearGrant(_ index: Int) {
        guard let granted = workers[index].answer else { return }
        workers[index].answer = nil
        if workers[index].isFresh { workers[index].isOverdue = false }
        workers[index].ledger.didRenew([.init(pool: Self.pool, granted: granted)], deadline: now + .seconds(60))
    }

    /// Zero is a pause.
    private mutating func changeLimit() {
        let next = Int32.random(in: 0...3, using: &generator) == 0 ? 0 : Int32.random(in: 4...16, using: &generator)
        for index in workers.indices where next < limit {
            workers[index].isOverdue = true
            workers[index].isFresh = false
        }
        limit = next
        highest = max(highest, next)
    }

    /// The worker leaves the pool, or works for it again.
    private mutating func changeCatalog(_ index: Int) {
        workers[index].isServing.toggle()
        let pools = workers[index].isServing ? [(id: Self.pool, wanted: Self.wanted)] : []
        workers[index].ledger.serve(pools, bound: [Self.pool])
        if !workers[index].isServing { left += 1 }
    }

    private mutating func look(_ index: Int) {
        let pool = pool(index)
        if pool.isGivenBack, pool.granted > 0 || pool.calls > 0 || workers[index].isServing {
            complaints.append("gave back what it has")
        }
        if pool.calls < 0 || pool.tasks < 0 || pool.reserved < 0 { complaints.append("a count below zero") }
        if pool.tasks - pool.reserved != workers[index].idle + pool.calls { complaints.append("a task is not counted") }
    }
}
