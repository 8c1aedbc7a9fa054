import Domain
import TaskQueue

extension WorkerView {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", .integer(id))
        writer.field("host", host)
        writer.field("pid", .integer(Int64(pid)))
        writer.field("epoch", .integer(Int64(epoch)))
        writer.field("state", state.rawValue)
        writer.field(ifPresent: "started_at", startedAt)
        writer.field(ifPresent: "stopped_at", stoppedAt)
        if stoppedAt == nil { writer.field("lease_seconds_left", .seconds(leaseLeft)) }
        writer.field("tasks_in_flight", .integer(tasksInFlight))
        writer.field("slots", .integer(slots))
        return writer.finished()
    }
}
