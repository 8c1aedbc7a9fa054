import Domain
import TaskQueue

extension PoolSlots {
    /// A pool as `GET /v1/slots` shows it, with the live leases on it.
    func json(leases: [SlotLeaseView]) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("name", name.rawValue)
        writer.field(ifPresent: "provider", provider)
        writer.field("limit", .integer(Int64(limit)))
        writer.field("paused", .bool(isPaused))
        writer.field("granted", .integer(leases.reduce(0) { $0 + Int64($1.granted) }))
        writer.field("used", .integer(leases.reduce(0) { $0 + Int64($1.used) }))
        writer.field("open_calls", .integer(openCalls))
        writer.field("quarantined", .integer(quarantined))
        writer.field(ifPresent: "quarantined_until", quarantinedUntil)
        writer.field("zombie_calls", .integer(zombieCalls))
        writer.field("workers", objects: leases.map { $0.json() })
        return writer.finished()
    }
}

extension SlotLeaseView {
    fileprivate func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("worker", .integer(worker))
        writer.field("host", host)
        writer.field("granted", .integer(Int64(granted)))
        writer.field("wanted", .integer(Int64(wanted)))
        writer.field("used", .integer(Int64(used)))
        writer.field(ifPresent: "expires_at", expiresAt)
        return writer.finished()
    }
}
