import Testing

@testable import Fleet

/// To see it fail: let `SlotLedger.Pool.ceiling` forget the cap, or `beginCall` the ceiling, and there are more calls than
/// the limit; let `tasksMax` forget the slots, and there are more tasks; let `reserve` forget what is wanted, and a worker
/// claims from a pool that it has left.
@Suite("Slots of three workers, at random")
struct SlotModelTests {
    @Test(
        "Calls never pass the limit together, and tasks no more than twice a worker's slots",
        arguments: 1...60 as ClosedRange<UInt64>)
    func neverPassesTheLimit(seed: UInt64) {
        var model = SlotModel(seed: seed)
        for step in 0..<4000 {
            model.step()
            #expect(model.complaints.isEmpty, "seed \(seed), step \(step): \(model.complaints)")
            guard model.complaints.isEmpty else { return }
        }
        #expect(model.begun > 50)
        #expect(model.claimedAhead > 0)
        #expect(model.left > 0)
    }

    @Test("Without a time to claim ahead for, no task is claimed without a slot")
    func notAhead() {
        var model = SlotModel(seed: 7, ahead: ClaimAhead(time: .zero))
        for _ in 0..<4000 { model.step() }
        #expect(model.complaints.isEmpty)
        #expect(model.begun > 50)
        #expect(model.claimedAhead == 0)
    }
}
