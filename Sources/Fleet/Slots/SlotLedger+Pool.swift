import Domain
import TaskQueue

extension SlotLedger {
    /// One pool of the worker.
    struct Pool: Sendable {
        let id: PoolID
        /// The most that is asked for; zero for a pool that this worker has left.
        var wanted: Int32
        /// Whether its slots are a provider's, taken by calls; otherwise by tasks.
        let isBound: Bool
        var granted: Int32 = 0
        var cap: Int32?
        var tasks: Int32 = 0
        /// Of these, reserved for claims whose answer is not in.
        var reserved: Int32 = 0
        var calls: Int32 = 0
        /// Counts what suggests new work; a claim that came back short makes the pool dry as of the count it saw.
        var news = 1
        var dryAsOf = 0
        /// Whether the last claim came back full: there is more than was asked for.
        var isDeep = false
        /// Whether there was work for more than was granted, when last looked.
        var isStarved = false
        /// Whether a call found no slot since the last renewal was begun. Its task may belong to another pool.
        var lacksCallSlots = false
        /// Nothing is claimed before: what was claimed last came back, because the provider is not to be called.
        var restsUntil: ContinuousClock.Instant?
        /// Whether first calls rest too.
        var holdsFirstCalls = false
        /// What was last asked for, until it is answered or the lease is lost.
        var asked: RenewSlots.Want?
        /// Whether the database knows that a pool that was left needs nothing any more.
        var isGivenBack = false
        /// How long a call keeps its slot, as a running mean; nil before the first one was answered.
        private(set) var slotTime: Duration?

        init(id: PoolID, wanted: Int32, isBound: Bool) {
            self.id = id
            self.wanted = wanted
            self.isBound = isBound
        }

        /// Whether nothing more is claimed, and no call waits for a slot.
        var isGone: Bool { wanted == 0 && granted == 0 }
        var ceiling: Int32 { min(granted, cap ?? granted) }
        var isDry: Bool { dryAsOf >= news }
        /// Tasks beyond the slots.
        var surplus: Int32 { max(tasks - granted, 0) }

        /// How many tasks may be here. Behind a claim that came back short nothing is claimed ahead: the next task may find
        /// a free slot with another worker.
        func tasksMax(_ ahead: ClaimAhead) -> Int32 {
            guard isBound else { return ceiling }
            return granted + (isDeep ? ahead.count(slots: granted, slotTime: slotTime) : 0)
        }

        /// What the database must leave us. With more work in the queue, that is the calls alone: what is beyond them may
        /// be shared out anew. Without, the tasks that are here keep the slots that they are about to call with.
        var used: Int32 {
            guard isBound else { return max(tasks, calls) }
            return isDry ? max(calls, min(tasks, granted)) : calls
        }

        mutating func learn(_ held: Duration) {
            slotTime = slotTime.map { $0 + (held - $0) / 8 } ?? held
        }
    }
}
