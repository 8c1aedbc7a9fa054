import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Tasks claimed ahead of their slots")
struct ClaimAheadTests {
    private let now = ContinuousClock.now
    private let pool = PoolID(1)

    /// A provider's pool of which `granted` slots are ours.
    private func ledger(_ granted: Int32, wanted: Int32 = 10) -> SlotLedger {
        var ledger = SlotLedger([(id: pool, wanted: wanted)], bound: [pool])
        grant(&ledger, granted)
        return ledger
    }

    private func grant(_ ledger: inout SlotLedger, _ granted: Int32) {
        ledger.didRenew([.init(pool: pool, granted: granted)], deadline: now + .seconds(60))
    }

    /// Claims what may be claimed, all of which is there.
    private func claim(_ ledger: inout SlotLedger) -> Int32 {
        ledger.reserve(max: 100, now: now).reduce(0) { sum, reservation in
            ledger.didClaim(reservation, claimed: reservation.count)
            return sum + reservation.count
        }
    }

    /// One call from its begin to its answer.
    private func call(_ ledger: inout SlotLedger, held: Duration) -> Bool {
        guard ledger.beginCall(in: pool) else { return false }
        ledger.endCall(in: pool, after: held)
        return true
    }

    @Test(
        "As many are claimed ahead as slots come free within the time, and no more than there are slots",
        arguments: [
            (10, 200, 10), (10, 500, 10), (10, 1000, 5), (10, 5000, 1), (10, 6000, 0), (200, 1000, 64), (1, 400, 1),
            (1, 600, 0), (0, 200, 0),
        ] as [(slots: Int32, milliseconds: Int, ahead: Int32)])
    func count(slots: Int32, milliseconds: Int, ahead: Int32) {
        let policy = ClaimAhead(time: .milliseconds(500))
        #expect(policy.count(slots: slots, slotTime: .milliseconds(milliseconds)) == ahead)
        #expect(policy.count(slots: slots, slotTime: nil) == 0)
        #expect(ClaimAhead(time: .zero).count(slots: slots, slotTime: .milliseconds(milliseconds)) == 0)
    }

    @Test(
        "Nothing is claimed ahead before a call was answered; then a bounded number, behind claims that came back full")
    func bounded() {
        var ledger = ledger(4)
        #expect(claim(&ledger) == 4)
        #expect(claim(&ledger) == 0)
        #expect(call(&ledger, held: .seconds(1)))
        #expect(claim(&ledger) == 2)
        #expect(claim(&ledger) == 0)
        #expect(ledger.pools[pool]?.surplus == 2)
    }

    @Test("A claim that came back short leaves the next task to whoever has a slot for it")
    func shallow() {
        var ledger = ledger(4)
        #expect(claim(&ledger) == 4)
        #expect(call(&ledger, held: .milliseconds(10)))
        let reservation = ledger.reserve(max: 100, now: now)[0]
        #expect(reservation.count == 4)
        ledger.didClaim(reservation, claimed: 1)
        ledger.heardNews()
        #expect(ledger.reserve(max: 100, now: now).isEmpty)
    }

    @Test("A worker without a slot claims nothing, whatever it had before")
    func withoutSlots() {
        var ledger = ledger(4)
        #expect(claim(&ledger) == 4)
        #expect(call(&ledger, held: .milliseconds(10)))
        grant(&ledger, 0)
        for _ in 0..<4 { ledger.endTask(in: pool) }
        #expect(claim(&ledger) == 0)
        #expect(ledger.letsGo(of: pool))
    }

    @Test("A renewal reports the calls while there is more work, and else the tasks that are about to call")
    func used() {
        var ledger = ledger(4)
        #expect(claim(&ledger) == 4)
        #expect(call(&ledger, held: .seconds(1)))
        #expect(claim(&ledger) == 2)
        let begins = ledger.beginCall(in: pool)
        #expect(begins)
        #expect(ledger.beginRenewal().map(\.used) == [1])
        // Nothing beyond it is begun before the answer.
        let beginsMore = ledger.beginCall(in: pool)
        #expect(!beginsMore)
        grant(&ledger, 4)
        for _ in 0..<2 { ledger.endTask(in: pool) }
        ledger.didClaim(ledger.reserve(max: 1, now: now)[0], claimed: 0)
        #expect(ledger.beginRenewal().map(\.used) == [4])
    }

    @Test("A pool without a provider keeps one slot for each task, however short its calls")
    func withoutProvider() {
        var ledger = SlotLedger([(id: pool, wanted: 10)])
        grant(&ledger, 4)
        #expect(claim(&ledger) == 4)
        #expect(call(&ledger, held: .milliseconds(1)))
        #expect(claim(&ledger) == 0)
        #expect(ledger.beginRenewal().map(\.used) == [4])
    }

    @Test("What waits ahead is no reason to ask for slots before the next beat; a task without its slot is")
    func hunger() {
        var ledger = ledger(1)
        #expect(claim(&ledger) == 1)
        let begins = ledger.beginCall(in: pool)
        #expect(begins)
        let beginsSecond = ledger.beginCall(in: pool, isFirst: true)
        #expect(!beginsSecond)
        let isHungry = ledger.takeHunger()
        #expect(isHungry)
        _ = ledger.beginRenewal()
        grant(&ledger, 1)
        ledger.endCall(in: pool, after: .milliseconds(1))
        #expect(claim(&ledger) == 1)
        _ = ledger.takeHunger()
        let beginsAgain = ledger.beginCall(in: pool)
        let beginsAhead = ledger.beginCall(in: pool, isFirst: true)
        #expect(beginsAgain && !beginsAhead)
        let isHungryAgain = ledger.takeHunger()
        #expect(!isHungryAgain)
    }

    @Test("While a provider is not to be called, first calls rest too, and what is under way goes on")
    func rests() {
        var ledger = ledger(4)
        ledger.rest(pool, for: .seconds(5), holdsFirstCalls: true, now: now)
        let beginsFirst = ledger.beginCall(in: pool, isFirst: true)
        let beginsLater = ledger.beginCall(in: pool)
        #expect(!beginsFirst && beginsLater)
        _ = ledger.reserve(max: 100, now: now + .seconds(5))
        let beginsThen = ledger.beginCall(in: pool, isFirst: true)
        #expect(beginsThen)
    }

    @Test("A tenant's own limit holds up the calls of nobody")
    func tenantRests() {
        var ledger = ledger(4)
        ledger.rest(pool, for: .milliseconds(100), now: now)
        let begins = ledger.beginCall(in: pool, isFirst: true)
        #expect(begins)
    }
}
