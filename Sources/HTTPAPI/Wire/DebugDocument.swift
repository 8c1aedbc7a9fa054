import Domain
import Tenancy

extension DebugSession {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        write(to: &writer)
        return writer.finished()
    }

    func write(to writer: inout JSONObjectWriter) {
        writer.field("tenant", tenant)
        writer.field("active", .bool(isActive))
        writer.field(ifPresent: "started_at", startedAt)
        writer.field(ifPresent: "ends_at", endsAt)
        writer.field(ifPresent: "reason", reason)
        if let stored { writer.field("stored", .integer(Int64(stored))) }
    }
}

extension DebugRecordView {
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", .integer(id))
        writer.field("task", task.description)
        writer.field("node", node)
        writer.field("model", model)
        writer.field(ifPresent: "stored_at", storedAt)
        writer.field("prompt", prompt)
        writer.field(ifPresent: "answer", answer)
        writer.field(ifPresent: "failure", failure)
        return writer.finished()
    }
}
