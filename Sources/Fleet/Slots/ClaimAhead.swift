/// How many tasks a worker claims beyond the slots of a provider's pool.
///
/// Between the end of one task's call and the first call of a task that is claimed only then lie a settlement, a claim and
/// everything before the call, and no call uses the slot meanwhile. A task that was claimed ahead has all that behind it and
/// waits for the slot. But it waits here, and another worker might have had a slot for it sooner: so no more are claimed
/// ahead than will have their turn within `time`, and none for calls so long that it would not matter.
struct ClaimAhead: Sendable {
    /// The longest wait for a slot that is expected of a task; zero claims nothing ahead.
    var time: Duration = .milliseconds(500)

    /// More would only be inputs in memory: 64 tasks are what two cores prepare in a tenth of a second.
    static let countMax: Int32 = 64

    /// - Parameter slotTime: how long a call keeps its slot; nil when no call tells yet.
    func count(slots: Int32, slotTime: Duration?) -> Int32 {
        guard let slotTime, slotTime > .zero, time > .zero, slots > 0 else { return 0 }
        // So many slots come free within the time.
        return min(Int32(Double(slots) * min(time / slotTime, 1)), Self.countMax)
    }
}
