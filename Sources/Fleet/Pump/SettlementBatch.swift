import Domain
import TaskQueue

/// The statements that a batch of ended attempts needs.
struct SettlementBatch {
    let settle: SettleTasks?
    let giveBack: ReturnTasks?

    /// Bytes of results in one batch; one that is larger travels alone. A statement of a gigabyte is more than the
    /// server takes, and a thousand results of a megabyte would be one.
    static let bytesMax = 16 << 20

    init(_ ended: [AttemptEnd], fence: WorkerFence) {
        var settled: [SettledTask] = []
        var returned: [ReturnedTask] = []
        for end in ended {
            switch end {
            case .settled(let task): settled.append(task)
            case .returned(let task): returned.append(task)
            // Each waits in a transaction of its own, see Pump.park.
            case .parked: break
            }
        }
        settle = settled.isEmpty ? nil : SettleTasks(fence: fence, settled: settled)
        giveBack = returned.isEmpty ? nil : ReturnTasks(fence: fence, returned: returned)
    }
}
