package import Domain
package import PostgresDriver

/// A tenant's schedule by name, with its input.
package struct FindSchedule: PostgresStatement {
    package let tenant: TenantID
    package let name: ScheduleName
    package init(tenant: TenantID, name: ScheduleName) {
        self.tenant = tenant
        self.name = name
    }

    package static let sql = """
        SELECT \(ScheduleView.columns), s.input FROM schedule s WHERE s.tenant_id = $1 AND s.name = $2
        """

    package var binds: [PostgresValue] { [.int4(tenant.rawValue), .text(name.rawValue)] }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> ScheduleView {
        var view = try ScheduleView(row)
        view.input = try row.value(ScheduleView.width)
        return view
    }
}
