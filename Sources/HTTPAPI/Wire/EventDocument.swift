import AuditTrail
import Domain

extension AuditEvent {
    /// One line of a task's timeline.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("seq", .integer(seq))
        writer.field("action", action)
        writer.field(ifPresent: "at", at)
        if let attempt { writer.field("attempt", .integer(Int64(attempt))) }
        if let worker { writer.field("worker", .integer(worker)) }
        writer.field(ifPresent: "detail", raw: detail)
        return writer.finished()
    }
}
