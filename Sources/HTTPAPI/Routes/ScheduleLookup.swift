import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// Looks at a tenant's schedules, and at the clock by which they live.
struct ScheduleLookup: Sendable {
    let postgres: PostgresClient

    /// - Throws: 404 for a name that is none of this tenant's.
    func find(_ name: ScheduleName, of tenant: TenantID) async throws -> ScheduleView {
        guard let view = try await postgres.run(FindSchedule(tenant: tenant, name: name)).first else {
            throw Problem.noSuchSchedule
        }
        return view
    }

    /// The database's clock.
    func now() async throws -> Date {
        guard let now = try await postgres.run(ReadClock()).first else { throw Problem.internalError }
        return now
    }
}

extension APIRequest {
    /// The schedule that the path names. What breaks the rule of names names none.
    func schedule() throws -> ScheduleName {
        guard let name = captures.first.flatMap({ ScheduleName($0) }) else { throw Problem.noSuchSchedule }
        return name
    }
}

extension Problem {
    /// What a stranger's name, an unknown one and a malformed one all give.
    static let noSuchSchedule = Problem(.notFound, "There is no schedule with this name for this key.")
}
