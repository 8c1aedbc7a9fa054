import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Slot ledger")
struct SlotLedgerTests {
    private let now = ContinuousClock.now
    private let one = PoolID(1)
    private let two = PoolID(2)

    private func ledger(_ grants: [Int16: Int32] = [1: 4, 2: 4]) -> SlotLedger {
        var ledger = SlotLedger([(id: one, wanted: 10), (id: two, wanted: 20)])
        renew(&ledger, grants)
        return ledger
    }

    private func renew(_ ledger: inout SlotLedger, _ grants: [Int16: Int32]) {
        ledger.didRenew(
            grants.map { RenewSlots.Grant(pool: PoolID($0.key), granted: $0.value) }, deadline: now + .seconds(10))
    }

    private func isNewlyHungry(_ ledger: inout SlotLedger) -> Bool { ledger.takeHunger() }

    private func asksHungry(_ ledger: inout SlotLedger) -> Bool { ledger.beginRenewal()[0].isHungry }

    private func asked(_ ledger: inout SlotLedger) -> [RenewSlots.Want] { ledger.beginRenewal() }

    private func begins(_ ledger: inout SlotLedger, in pool: PoolID) -> Bool { ledger.beginCall(in: pool) }

    private func reserve(_ ledger: inout SlotLedger, max: Int = 100) -> [Int32] {
        ledger.reserve(max: max, now: now).map(\.count)
    }

    @Test("Without a lease nothing is taken")
    func withoutLease() {
        var ledger = SlotLedger([(id: one, wanted: 10)])
        #expect(!ledger.holdsLease(at: now))
        #expect(reserve(&ledger).isEmpty)
        #expect(!begins(&ledger, in: one))
    }

    @Test("Each pool gives its free slots, in the order the pools were given, at most max in all")
    func reserves() {
        var ledger = ledger([1: 4, 2: 7])
        #expect(reserve(&ledger, max: 6) == [4, 2])
        #expect(reserve(&ledger) == [5])
        #expect(reserve(&ledger).isEmpty)
        ledger.endTask(in: one)
        #expect(reserve(&ledger) == [1])
    }

    @Test("When there is not enough for all pools, each has its turn to come first")
    func takesTurns() {
        // Tasks so short that there is always room again in the first pool.
        var ledger = ledger()
        var claimed: [PoolID: Int32] = [:]
        for _ in 0..<8 {
            for reservation in ledger.reserve(max: 2, now: now) {
                claimed[reservation.pool, default: 0] += reservation.count
                ledger.didClaim(reservation, claimed: reservation.count)
                for _ in 0..<reservation.count { ledger.endTask(in: reservation.pool) }
            }
        }
        #expect(claimed == [one: 8, two: 8])
    }

    @Test("At the deadline nothing is taken any more")
    func deadline() {
        var ledger = ledger()
        #expect(ledger.holdsLease(at: now + .seconds(9)))
        #expect(ledger.reserve(max: 9, now: now + .seconds(10)).isEmpty)
        #expect(!ledger.holdsLease(at: now + .seconds(10)))
    }

    @Test("A claim that came back short gives the rest back, and its pool is not asked again before there is news")
    func dry() {
        var ledger = ledger([1: 4])
        let reservation = ledger.reserve(max: 9, now: now)[0]
        ledger.didClaim(reservation, claimed: 1)
        #expect(ledger.pools[one]?.tasks == 1)
        #expect(reserve(&ledger).isEmpty)
        ledger.heardNews()
        #expect(reserve(&ledger) == [3])
    }

    @Test("News that came while a claim was on its way is not lost")
    func newsMeanwhile() {
        var ledger = ledger([1: 4])
        let reservation = ledger.reserve(max: 9, now: now)[0]
        ledger.heardNews()
        ledger.didClaim(reservation, claimed: 0)
        #expect(reserve(&ledger) == [4])
    }

    @Test("A full claim leaves its pool worth asking")
    func full() {
        var ledger = ledger([1: 4])
        let reservation = ledger.reserve(max: 2, now: now)[0]
        ledger.didClaim(reservation, claimed: 2)
        #expect(reserve(&ledger) == [2])
    }

    @Test("A claim that failed gives everything back and its pool stays worth asking")
    func failed() {
        var ledger = ledger([1: 4])
        let reservation = ledger.reserve(max: 9, now: now)[0]
        ledger.didFail(reservation)
        #expect(ledger.pools[one]?.tasks == 0)
        #expect(reserve(&ledger) == [4])
    }

    @Test("A task whose settlement failed takes its slot back")
    func takesBack() {
        var ledger = ledger([1: 1])
        #expect(reserve(&ledger) == [1])
        ledger.endTask(in: one)
        ledger.takeBackTask(in: one)
        #expect(reserve(&ledger).isEmpty)
    }

    @Test("Calls have their own count under the same grant")
    func calls() {
        var ledger = ledger([1: 2])
        #expect(reserve(&ledger) == [2])
        #expect(begins(&ledger, in: one))
        #expect(begins(&ledger, in: one))
        #expect(!begins(&ledger, in: one))
        ledger.endCall(in: one)
        #expect(begins(&ledger, in: one))
        #expect(!begins(&ledger, in: PoolID(99)))
    }

    @Test("A renewal reports what is used, by tasks or by calls, whichever is more")
    func reportsUse() {
        var ledger = ledger([1: 4, 2: 4])
        _ = ledger.reserve(max: 3, now: now)
        #expect(begins(&ledger, in: two))
        let wants = ledger.beginRenewal()
        #expect(
            wants == [
                RenewSlots.Want(pool: one, wanted: 10, used: 3), RenewSlots.Want(pool: two, wanted: 20, used: 1),
            ])
    }

    @Test("A pool that is new has slots after the next renewal, and the others keep theirs")
    func gainsPool() {
        var ledger = SlotLedger([(id: one, wanted: 10)])
        renew(&ledger, [1: 4])
        ledger.serve([(id: one, wanted: 10), (id: two, wanted: 20)])
        #expect(reserve(&ledger) == [4])
        #expect(!begins(&ledger, in: two))
        #expect(asked(&ledger).map(\.wanted) == [10, 20])
        renew(&ledger, [1: 4, 2: 7])
        #expect(reserve(&ledger) == [7])
    }

    @Test("A pool that was left is claimed from no more; what runs in it ends, and then it is asked for no more")
    func losesPool() {
        var ledger = ledger([1: 4, 2: 4])
        #expect(begins(&ledger, in: two))
        ledger.serve([(id: one, wanted: 10)])
        #expect(reserve(&ledger) == [4])
        // The database must go on counting the call that is in flight.
        let want = RenewSlots.Want(pool: two, wanted: 0, used: 1, isHungry: false)
        #expect(asked(&ledger).last == want)
        renew(&ledger, [1: 4, 2: 0])
        #expect(!begins(&ledger, in: two))
        #expect(ledger.isGone(two) && ledger.letsGo(of: two))
        #expect(!ledger.isGone(one))
        ledger.endCall(in: two)
        // Once more, so that the database hears that nothing is in use; and if the answer is lost, again.
        for _ in 0..<2 { #expect(asked(&ledger).map(\.used) == [4, 0]) }
        renew(&ledger, [1: 4, 2: 0])
        #expect(asked(&ledger).map(\.pool) == [one])
    }

    @Test("A pool that comes back is asked for again, and counts what never left")
    func regainsPool() {
        var ledger = ledger([1: 4, 2: 4])
        #expect(begins(&ledger, in: two))
        ledger.serve([(id: one, wanted: 10)])
        _ = ledger.beginRenewal()
        renew(&ledger, [1: 4, 2: 0])
        ledger.serve([(id: one, wanted: 10), (id: two, wanted: 20)])
        #expect(asked(&ledger).map(\.wanted) == [10, 20])
        renew(&ledger, [1: 4, 2: 1])
        #expect(!begins(&ledger, in: two))
        ledger.endCall(in: two)
        #expect(begins(&ledger, in: two))
    }

    @Test("A pool is not given back by the answer to a renewal that was begun before it was left")
    func lateAnswer() {
        var ledger = ledger([1: 4, 2: 4])
        _ = ledger.beginRenewal()
        ledger.serve([(id: one, wanted: 10)])
        renew(&ledger, [1: 4, 2: 0])
        #expect(asked(&ledger).map(\.wanted) == [10, 0])
    }

    @Test("A pool with work for more than it holds is hungry, and says so once when it comes to be")
    func hunger() {
        var ledger = SlotLedger([(id: one, wanted: 10)])
        renew(&ledger, [1: 2])
        ledger.didClaim(ledger.reserve(max: 9, now: now)[0], claimed: 2)
        #expect(!isNewlyHungry(&ledger))
        #expect(reserve(&ledger).isEmpty)
        #expect(isNewlyHungry(&ledger))
        #expect(reserve(&ledger).isEmpty)
        #expect(!isNewlyHungry(&ledger))
        #expect(asksHungry(&ledger))
        renew(&ledger, [1: 5])
        ledger.didClaim(ledger.reserve(max: 9, now: now)[0], claimed: 1)
        #expect(!asksHungry(&ledger))
    }

    @Test("A claim that is on its way is no hunger")
    func reservedIsNoHunger() {
        var ledger = SlotLedger([(id: one, wanted: 10)])
        renew(&ledger, [1: 2])
        _ = ledger.reserve(max: 9, now: now)
        #expect(reserve(&ledger).isEmpty)
        #expect(!isNewlyHungry(&ledger))
    }

    @Test("While a renewal is on its way nothing beyond what it reported is taken; the answer frees it")
    func cap() {
        var ledger = ledger([1: 4])
        _ = ledger.reserve(max: 2, now: now)
        _ = ledger.beginRenewal()
        #expect(reserve(&ledger).isEmpty)
        ledger.endTask(in: one)
        #expect(reserve(&ledger) == [1])
        renew(&ledger, [1: 6])
        #expect(reserve(&ledger) == [4])
    }

    @Test("A renewal that got no answer keeps the cap until one does")
    func unanswered() {
        var ledger = ledger([1: 4])
        _ = ledger.reserve(max: 1, now: now)
        _ = ledger.beginRenewal()
        _ = ledger.beginRenewal()
        #expect(reserve(&ledger).isEmpty)
        #expect(begins(&ledger, in: one))
        #expect(!begins(&ledger, in: one))
        renew(&ledger, [1: 4])
        #expect(reserve(&ledger) == [3])
    }

    @Test("A smaller grant takes nothing away, but nothing new begins until it is met")
    func smallerGrant() {
        var ledger = ledger([1: 4])
        #expect(reserve(&ledger) == [4])
        renew(&ledger, [1: 2])
        #expect(reserve(&ledger).isEmpty)
        ledger.endTask(in: one)
        ledger.endTask(in: one)
        #expect(reserve(&ledger).isEmpty)
        ledger.endTask(in: one)
        #expect(reserve(&ledger) == [1])
    }

    @Test("A lost lease leaves no slot, until another one is granted")
    func lost() {
        var ledger = ledger()
        ledger.didLoseLease()
        #expect(!ledger.holdsLease(at: now))
        #expect(!begins(&ledger, in: one))
        #expect(reserve(&ledger).isEmpty)
        renew(&ledger, [1: 1])
        #expect(reserve(&ledger) == [1])
    }

    @Test("Closed for good: no claims, though calls under way may still be made")
    func closed() {
        var ledger = ledger()
        ledger.close()
        ledger.heardNews()
        renew(&ledger, [1: 9])
        #expect(ledger.isClosed)
        #expect(reserve(&ledger).isEmpty)
        #expect(begins(&ledger, in: one))
    }

    @Test("A pool that rests is not claimed from until the rest is over; the others are, and calls go on")
    func rests() {
        var ledger = ledger()
        ledger.rest(one, for: .seconds(5), now: now)
        ledger.rest(one, for: .seconds(2), now: now)
        #expect(ledger.reserve(max: 100, now: now).map(\.pool) == [two])
        #expect(begins(&ledger, in: one))
        #expect(ledger.reserve(max: 100, now: now + .seconds(4)).isEmpty)
        #expect(ledger.reserve(max: 100, now: now + .seconds(5)).map(\.pool) == [one])
    }

    @Test("However long a provider asks to wait, its pool is looked at again before long")
    func restIsBounded() {
        var ledger = SlotLedger([(id: one, wanted: 10)])
        ledger.didRenew([.init(pool: one, granted: 4)], deadline: now + .seconds(60))
        ledger.rest(one, for: .seconds(86_400), now: now)
        #expect(ledger.reserve(max: 100, now: now + SlotLedger.restMax).map(\.count) == [4])
    }

    @Test("A call without a slot makes its pool hungry, once for each renewal, although none of its tasks is here")
    func callHunger() {
        var ledger = ledger([1: 1, 2: 4])
        ledger.didClaim(ledger.reserve(max: 1, now: now)[0], claimed: 0)
        #expect(!asksHungry(&ledger))
        renew(&ledger, [1: 1])
        _ = isNewlyHungry(&ledger)
        #expect(begins(&ledger, in: one))
        #expect(!begins(&ledger, in: one))
        #expect(isNewlyHungry(&ledger))
        #expect(asksHungry(&ledger))
        #expect(!asksHungry(&ledger))
    }
}
