import Domain
import TaskQueue

extension TaskProgress {
    /// How far a task's children have come. `waiting_for` is there when some wait for more than a slot.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("done", .integer(done))
        writer.field("total", .integer(total))
        writer.field("failed", .integer(failed))
        if !reasons.isEmpty { writer.field("waiting_for", .array(reasons.map(JSONValue.string))) }
        return writer.finished()
    }
}

extension ChildView {
    /// One of a task's children in the list of its parts.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("place", .integer(Int64(place)))
        if let from { writer.field("from", .integer(Int64(from))) }
        if let count { writer.field("count", .integer(Int64(count))) }
        writer.field("task", task.description)
        writer.field("kind", kind.rawValue)
        writer.field("state", state.rawValue)
        writer.field(ifPresent: "reason", reason)
        writer.field(ifPresent: "error_code", errorCode)
        return writer.finished()
    }
}
