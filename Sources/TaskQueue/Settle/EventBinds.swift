import Domain
import PostgresDriver

/// The parameters of the extra audit events of a settlement: owner, subject, tenant, action, detail.
/// An event is written only when its owner's row matched.
enum EventBinds {
    static func values(_ groups: [(owner: TaskID, events: [AuditRecord])]) -> [PostgresValue] {
        let flat = groups.flatMap { group in group.events.map { (owner: group.owner, event: $0) } }
        return [
            .uuids(flat.map(\.owner.uuid)), .uuids(flat.map(\.event.subject.uuid)),
            .int4s(flat.map(\.event.tenant.rawValue)), .texts(flat.map(\.event.action.rawValue)),
            .jsons(flat.map { $0.event.detail?.encoded() }),
        ]
    }
}
