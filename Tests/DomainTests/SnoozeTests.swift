import Domain
import Foundation
import Testing

@Suite("Snooze")
struct SnoozeTests {
    @Test(
        "A wait is at least a tenth of a second and at most thirty days",
        arguments: [
            (Duration.seconds(-5), Snooze.shortest), (.zero, Snooze.shortest), (.seconds(60), .seconds(60)),
            (.seconds(30 * 86_400), Snooze.longest), (.seconds(31 * 86_400), Snooze.longest),
        ])
    func bounds(asked: Duration, given: Duration) {
        #expect(Snooze(after: asked).moment == .after(given))
    }

    @Test("A reason is one word of the kind's own")
    func reasons() {
        for word in ["snooze", "batch_open", "a", "step2", String(repeating: "a", count: 32)] {
            #expect(WaitReason(rawValue: word)?.rawValue == word)
        }
        for word in [
            "", "Batch", "2nd", "two words", "schedule", "slot", "paused", "no_worker", "tenant_cap", "retry",
            "children", "approval", "é",
        ] {
            #expect(WaitReason(rawValue: word) == nil, "\(word)")
        }
        #expect(WaitReason(rawValue: String(repeating: "a", count: 33)) == nil)
        #expect(WaitReason(rawValue: String(repeating: "a", count: 1 << 20)) == nil)
    }
}
