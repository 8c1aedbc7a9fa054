package import Domain
import Foundation
package import PostgresDriver

/// Takes the unique keys of new tasks of one tenant, or says who holds them; the tasks are stored afterwards, in the same
/// transaction. A holder that is replaced leaves the queue here and is ended by ``FinishReplaced``.
///
/// The races, and why this takes three statements, are written where they are avoided: `take_unique_key` in the
/// migrations. Each call of it has its own snapshots, so one statement may take many keys; it takes them in the order of
/// (scope, key), as every taker does, so that two of them cannot deadlock.
/// - Precondition: the tasks have distinct (scope, key); those without a unique key are passed over.
package struct TakeUniqueKeys: PostgresStatement {
    package enum Outcome: String, Sendable {
        case created, returned, replaced
    }

    package struct Row: Sendable {
        package let task: TaskID
        package let outcome: Outcome
        /// Who held the key before.
        package let holder: TaskID?
    }

    package let tenant: TenantID
    package let keys: [(task: TaskID, unique: Uniqueness)]
    package init(tenant: TenantID, tasks: [NewTask]) {
        self.tenant = tenant
        keys = tasks.compactMap { task in task.unique.map { (task.id, $0) } }
    }

    package static let sql = """
        SELECT n.id, t.outcome, t.holder
        FROM (
            SELECT * FROM unnest($2::uuid[], $3::text[], $4::text[], $5::int8[], $6::text[])
                AS u(id, scope, key, keep, if_taken) ORDER BY scope, key
        ) n CROSS JOIN LATERAL
            take_unique_key($1, n.scope, n.key, n.keep * interval '1 millisecond', n.id, n.if_taken) t
        """

    package var binds: [PostgresValue] {
        [
            .int4(tenant.rawValue), .uuids(keys.map(\.task.uuid)), .texts(keys.map(\.unique.scope)),
            .texts(keys.map(\.unique.key)), .int8s(keys.map { Int64($0.unique.lifetime.milliseconds) }),
            .texts(keys.map(\.unique.ifTaken.rawValue)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        let word: String = try row.value(1)
        guard let outcome = Outcome(rawValue: word) else {
            throw PostgresError(.decoding, "take_unique_key gave an outcome that this release does not know")
        }
        return Row(
            task: TaskID(try row.value(0, as: UUID.self)), outcome: outcome,
            holder: try row.value(2, as: UUID?.self).map { TaskID($0) })
    }
}
