import Domain
import TaskQueue

extension DeadLetter {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", task.description)
        writer.field("kind", kind.rawValue)
        writer.field("code", code)
        writer.field("class", failureClass)
        writer.field("message", message)
        writer.field(ifPresent: "failed_at", failedAt)
        return writer.finished()
    }
}

extension ListDeadCauses.Row {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("kind", kind.rawValue)
        writer.field("code", code)
        writer.field("count", .integer(count))
        if hasMore { writer.field("count_is_minimum", true) }
        writer.field(ifPresent: "oldest", oldest)
        writer.field(ifPresent: "newest", newest.failedAt)
        writer.field("example", raw: newest.json())
        return writer.finished()
    }
}

extension TaskControl.DeadAnswer {
    /// `left`, whether there are more than that, and before which time everything failed that was meant.
    func write(to writer: inout JSONObjectWriter) {
        writer.field("left", .integer(min(left, ListDeadCauses.countMax)))
        if left > ListDeadCauses.countMax { writer.field("left_is_minimum", true) }
        writer.field(ifPresent: "failed_before", failedBefore)
    }
}
