import Domain
package import PostgresDriver

/// For each lane that has a mark, the first waiting task in a stretch of places below it; lanes without one are left out.
/// The answer is a mark just below that task, for ``LowWaterMarks/lower(_:)``.
///
/// Cost: one index descent per lane, and every row of the stretch that was claimed since the oldest open snapshot.
package struct FindLate: PostgresStatement {
    package let posts: [LowWaterMarks.Post]
    package let stretch: LateLook.Stretch

    /// - Parameter posts: 64 at most, as ``LowWaterMarks`` has them.
    package init(below posts: [LowWaterMarks.Post], in stretch: LateLook.Stretch) {
        self.posts = posts.filter { $0.mark > stretch.low }
        self.stretch = stretch
    }

    package static let sql = """
        SELECT p.pool_id, p.tenant_id, p.priority, late.seq - 1
        FROM unnest($1::int2[], $2::int4[], $3::int2[], $4::int8[]) AS p(pool_id, tenant_id, priority, mark)
            CROSS JOIN LATERAL (
                SELECT r.seq FROM task_ready r
                WHERE r.pool_id = p.pool_id AND r.tenant_id = p.tenant_id AND r.priority = p.priority
                    AND r.seq > $5 AND r.seq <= least($6, p.mark)
                ORDER BY r.seq LIMIT 1
            ) late
        """

    package var binds: [PostgresValue] {
        [
            .int2s(posts.map(\.pool.rawValue)), .int4s(posts.map(\.tenant.rawValue)), .int2s(posts.map(\.priority)),
            .int8s(posts.map(\.mark)), .int8(stretch.low), .int8(stretch.high),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> LowWaterMarks.Post {
        LowWaterMarks.Post(
            pool: PoolID(try row.value(0)), tenant: TenantID(try row.value(1)), priority: try row.value(2),
            mark: try row.value(3))
    }
}
