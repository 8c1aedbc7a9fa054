package import Foundation
import PostgresDriver

/// A tenant's latest debug session.
package struct DebugSession: Sendable {
    package let tenant: String
    /// By the database's clock.
    package let isActive: Bool
    /// All nil when there never was one.
    package let startedAt: Date?
    package let endsAt: Date?
    package let reason: String?
    package let stored: Int32?

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Self {
        DebugSession(
            tenant: try row.value(0), isActive: try row.value(1), startedAt: try row.value(2, as: Date?.self),
            endsAt: try row.value(3, as: Date?.self), reason: try row.value(4, as: String?.self),
            stored: try row.value(5, as: Int32?.self))
    }
}
