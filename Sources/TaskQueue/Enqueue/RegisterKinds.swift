package import Domain
package import PostgresDriver

/// Tells the database what this release's kinds mean, so that `penstock.enqueue` knows their pool and bounds. Every
/// process does it at start; while two releases run, the one that started last is believed. Returns the names.
///
/// A kind whose pool is not there is left out: nothing could run it. One that a release no longer has stays, and its
/// tasks wait for a worker that knows it, as those of the API do.
package struct RegisterKinds: PostgresStatement {
    package let kinds: [KindDescription]
    package init(_ kinds: [KindDescription]) { self.kinds = kinds }

    // In the order of the names, so that processes that start together do not deadlock.
    package static let sql = """
        INSERT INTO task_kind AS k (name, pool_id, attempts_max, timeout_ms, public)
        SELECT n.name, p.id, n.attempts_max, n.timeout_ms, n.public
        FROM unnest($1::text[], $2::text[], $3::int2[], $4::int4[], $5::bool[])
            AS n(name, pool, attempts_max, timeout_ms, public)
        JOIN pool p ON p.name = n.pool ORDER BY n.name
        ON CONFLICT (name) DO UPDATE SET pool_id = excluded.pool_id, attempts_max = excluded.attempts_max,
            timeout_ms = excluded.timeout_ms, public = excluded.public
        RETURNING k.name
        """

    package var binds: [PostgresValue] {
        [
            .texts(kinds.map(\.kind.rawValue)), .texts(kinds.map(\.pool.rawValue)),
            .int2s(kinds.map { Int16(clamping: min(max($0.retry.attemptsMax, 1), 100)) }),
            .int4s(kinds.map { Int32(clamping: max(Int64($0.timeout.milliseconds), 1)) }),
            .bools(kinds.map(\.isPublic)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> TaskKind {
        TaskKind(rawValue: try row.value(0))
    }
}
