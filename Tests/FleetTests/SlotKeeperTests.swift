import Domain
import Synchronization
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Slot keeper", .timeLimit(.minutes(1)))
struct SlotKeeperTests {
    private let pool = PoolID(1)

    private func keeper(granted: Int32) -> SlotKeeper {
        let keeper = SlotKeeper(pools: [(id: pool, wanted: 10), (id: PoolID(2), wanted: 10)])
        grant(keeper, granted)
        return keeper
    }

    private func grant(_ keeper: SlotKeeper, _ count: Int32) {
        keeper.update { [pool] in
            $0.didRenew(
                [.init(pool: pool, granted: count), .init(pool: PoolID(2), granted: count)],
                deadline: .now + .seconds(60))
        }
    }

    /// Begins a call and notes its number when it has a slot.
    private func call(_ number: Int, _ keeper: SlotKeeper, _ log: CallLog) -> Task<Bool, Never> {
        Task { [pool] in
            let began = await keeper.beginCall(in: pool)
            if began { log.note(number) }
            return began
        }
    }

    @Test("A call with a free slot begins at once")
    func free() async {
        let keeper = keeper(granted: 2)
        #expect(await keeper.beginCall(in: pool))
        #expect(await keeper.beginCall(in: pool))
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 2)
    }

    @Test("Whatever frees a slot hands it to a call that waits for it, and the count stays within the grant")
    func handsOver() async {
        let keeper = keeper(granted: 1)
        let log = CallLog()
        #expect(await keeper.beginCall(in: pool))
        let waiting = (0..<10).map { call($0, keeper, log) }
        for _ in waiting {
            keeper.update { $0.endCall(in: PoolID(1)) }
            await log.next()
            #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 1)
        }
        for task in waiting {
            #expect(await task.value)
        }
        #expect(Set(log.numbers) == Set(0..<10))
    }

    @Test("A larger grant lets as many waiting calls begin as there are slots")
    func largerGrant() async {
        let keeper = keeper(granted: 0)
        let log = CallLog()
        let waiting = (0..<3).map { call($0, keeper, log) }
        grant(keeper, 3)
        for task in waiting {
            #expect(await task.value)
        }
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 3)
    }

    @Test("A waiting call of one pool does not hold up another pool")
    func otherPool() async {
        let keeper = keeper(granted: 1)
        let log = CallLog()
        #expect(await keeper.beginCall(in: pool))
        let waiting = call(0, keeper, log)
        #expect(await keeper.beginCall(in: PoolID(2)))
        keeper.update { $0.endCall(in: PoolID(1)) }
        #expect(await waiting.value)
    }

    @Test("A cancelled caller gets no slot, and the slot goes to the next one")
    func cancelled() async {
        let keeper = keeper(granted: 1)
        let log = CallLog()
        #expect(await keeper.beginCall(in: pool))
        let impatient = call(0, keeper, log)
        impatient.cancel()
        #expect(await impatient.value == false)
        let patient = call(1, keeper, log)
        keeper.update { $0.endCall(in: PoolID(1)) }
        #expect(await patient.value)
        #expect(log.numbers == [1])
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 1)
    }

    /// A pool with one slot that is taken, and one first call that waits for it; `tasks` are here.
    private func waiting(tasks: Int32, patience: Duration) async -> (SlotKeeper, Task<SlotLine.Answer, Never>) {
        let keeper = SlotKeeper(pools: [(id: pool, wanted: 10)], bound: [pool])
        keeper.update { $0.didRenew([.init(pool: PoolID(1), granted: tasks)], deadline: .now + .seconds(60)) }
        keeper.update { _ = $0.reserve(max: Int(tasks), now: .now) }
        keeper.update { $0.didRenew([.init(pool: PoolID(1), granted: 1)], deadline: .now + .seconds(60)) }
        #expect(await keeper.beginCall(in: pool))
        let first = Task { [pool] in await keeper.beginFirstCall(in: pool, patience: patience) }
        // A first call that found no slot is noted; the renewal before it forgot the last note.
        while keeper.read({ $0.pools[PoolID(1)]?.lacksCallSlots }) != true { await Task.yield() }
        return (keeper, first)
    }

    @Test("When a worker stops, a first call that waits is let go at once, and so is one that comes later")
    func stops() async {
        let (keeper, first) = await waiting(tasks: 2, patience: .seconds(60))
        keeper.update { $0.close() }
        #expect(await first.value == .letGo)
        #expect(await keeper.beginFirstCall(in: pool, patience: .seconds(60)) == .letGo)
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 1)
    }

    @Test("When a pool is paused, or its slots go elsewhere, a first call that waits is let go")
    func paused() async {
        let (keeper, first) = await waiting(tasks: 2, patience: .seconds(60))
        keeper.update { $0.didRenew([.init(pool: PoolID(1), granted: 0)], deadline: .now + .seconds(60)) }
        #expect(await first.value == .letGo)
    }

    @Test("When the worker has left a pool, every call that waits in it is let go, and one that comes later too")
    func leftPool() async {
        let (keeper, first) = await waiting(tasks: 2, patience: .seconds(60))
        let later = Task { [pool] in await keeper.beginCall(in: pool, atMost: .seconds(60)) }
        keeper.update { $0.serve([]) }
        keeper.update { $0.didRenew([.init(pool: PoolID(1), granted: 0)], deadline: .now + .seconds(60)) }
        #expect(await first.value == .letGo)
        #expect(await later.value == false)
        #expect(await keeper.beginCall(in: pool) == false)
        #expect(await keeper.beginFirstCall(in: pool, patience: .seconds(60)) == .letGo)
        // The call that runs keeps what it has until it ends.
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 1)
        #expect(await keeper.beginCall(in: PoolID(99)) == false)
    }

    @Test("A first call that has waited long enough is let go while there are more tasks than slots, and only then")
    func patience() async {
        let (keeper, first) = await waiting(tasks: 2, patience: .seconds(1))
        keeper.dismissOverdue(now: .now)
        keeper.dismissOverdue(now: .now + .seconds(2))
        #expect(await first.value == .letGo)
        let (even, second) = await waiting(tasks: 1, patience: .seconds(1))
        even.dismissOverdue(now: .now + .seconds(2))
        even.update { $0.endCall(in: PoolID(1)) }
        #expect(await second.value == .taken)
    }

    @Test("A later call passes first calls that rest with their provider, and they go when the rest is over")
    func rests() async {
        let (keeper, first) = await waiting(tasks: 2, patience: .seconds(60))
        let now = ContinuousClock.now
        keeper.update { $0.rest(PoolID(1), for: .seconds(5), holdsFirstCalls: true, now: now) }
        keeper.update { $0.endCall(in: PoolID(1)) }
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 0)
        #expect(await keeper.beginCall(in: pool))
        keeper.update { $0.endCall(in: PoolID(1)) }
        keeper.update { _ = $0.reserve(max: 1, now: now + .seconds(5)) }
        #expect(await first.value == .taken)
    }

    @Test("A hundred callers for three slots: never more than three at once, and all of them come through")
    func crowd() async {
        let keeper = keeper(granted: 3)
        let counter = InsideCounter()
        await withDiscardingTaskGroup { group in
            for _ in 0..<100 {
                group.addTask { [pool] in
                    #expect(await keeper.beginCall(in: pool))
                    counter.enter()
                    await Task.yield()
                    counter.leave()
                    keeper.update { $0.endCall(in: pool) }
                }
            }
        }
        #expect(counter.peak <= 3)
        #expect(keeper.read { $0.pools[PoolID(1)]?.calls } == 0)
    }
}

/// The order in which calls began.
final class CallLog: Sendable {
    private let began = Mutex<[Int]>([])
    private let stream = AsyncStream.makeStream(of: Void.self)

    var numbers: [Int] { began.withLock { $0 } }

    func note(_ number: Int) {
        began.withLock { $0.append(number) }
        stream.continuation.yield()
    }

    /// Returns when another call has begun.
    func next() async {
        for await _ in stream.stream { return }
    }
}

/// How many are inside at once.
final class InsideCounter: Sendable {
    private let state = Mutex((now: 0, peak: 0))

    var peak: Int { state.withLock { $0.peak } }

    func enter() {
        state.withLock { state in
            state.now += 1
            state.peak = max(state.peak, state.now)
        }
    }

    func leave() { state.withLock { $0.now -= 1 } }
}
