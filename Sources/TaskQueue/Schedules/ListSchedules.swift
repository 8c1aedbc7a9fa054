package import Domain
package import PostgresDriver

/// A page of a tenant's schedules in the order of their names (by bytes), without inputs. Keyset paging: `after` is the
/// last name of the page before.
package struct ListSchedules: PostgresStatement {
    package let tenant: TenantID
    package let after: ScheduleName?
    package let limit: Int32
    package init(tenant: TenantID, after: ScheduleName?, limit: Int32) {
        self.tenant = tenant
        self.after = after
        self.limit = limit
    }

    package static let sql = """
        SELECT \(ScheduleView.columns) FROM schedule s WHERE s.tenant_id = $1 AND s.name > $2
        ORDER BY s.name LIMIT $3
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(after?.rawValue ?? ""), .int4(limit)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ScheduleView { try ScheduleView(row) }
}
