import Domain
import Foundation
import PostgresDriver

/// Accepts a task for each input in the transaction that gives the reason for it; a row without IDs when the kind is not
/// registered.
struct AcceptTasks: PostgresStatement {
    let kind: TaskKind
    let tenant: TenantID
    let inputs: [[UInt8]]

    static let sql = """
        SELECT store_enqueued($1, k, $3::json[], clock_timestamp(), 5::smallint, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)
        FROM task_kind k WHERE k.name = $2
        """
    var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(kind.rawValue), .jsons(inputs)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> [UUID] { try row.value(0) }
}

extension PostgresTransaction {
    /// - Throws: `kind_not_registered` when no process has ever told the database about the kind.
    func accept(_ kind: TaskKind, _ inputs: [[UInt8]], for tenant: TenantID) async throws -> [TaskID] {
        guard !inputs.isEmpty else { return [] }
        guard let ids = try await run(AcceptTasks(kind: kind, tenant: tenant, inputs: inputs)).first else {
            throw Failure(
                .transient, code: "kind_not_registered",
                message: "The kind \(kind) is not registered in this database, so nothing was stored. "
                    + "Start penstock serve or penstock work of this release once.")
        }
        return ids.map { TaskID($0) }
    }
}
