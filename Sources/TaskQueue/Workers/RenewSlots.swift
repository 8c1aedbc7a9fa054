package import Domain
package import PostgresDriver

/// Locks the pools whose slots are about to be shared out, in the order of their IDs.
/// It must come before ``RenewSlots`` in the same transaction: that one then sees every grant committed so far.
package struct LockPools: PostgresStatement {
    package let pools: [PoolID]
    package init(pools: [PoolID]) { self.pools = pools.sorted() }
    package static let sql = "SELECT id FROM pool WHERE id = ANY ($1::int2[]) ORDER BY id FOR UPDATE"
    package var binds: [PostgresValue] { [.int2s(pools.map(\.rawValue))] }
    package static func decode(_ row: PostgresRow) throws(PostgresError) {}
}

/// Renews a worker's block of slots in its pools and returns what it was granted.
///
/// The sum that may never pass the limit: the grants of every live lease (or what it still uses from a time before a
/// pause or a lower limit, if that is more), plus the open calls of workers whose
/// lease is gone (each stays counted until its own deadline, because a lost worker may still have it in flight).
/// When more is wanted than there is, everyone's share is limit ÷ workers. While some are hungry (they have work for more
/// than they hold), those that are not keep what they use and one slot to begin with, and the hungry ones divide the
/// rest. What somebody uses beyond that is not taken away at once: a hungry worker gives back a quarter of it with each
/// renewal, as its calls end. A worker that keeps every slot busy would otherwise never let a new one in.
///
/// One short row lock per renewal, nothing per task.
package struct RenewSlots: PostgresStatement {
    package struct Want: Sendable, Hashable {
        package let pool: PoolID
        /// The most this worker could use.
        package let wanted: Int32
        /// What it is using now; it takes no more until the answer is in.
        package let used: Int32
        /// Whether there is work for more than it holds.
        package let isHungry: Bool
        package init(pool: PoolID, wanted: Int32, used: Int32, isHungry: Bool = true) {
            self.pool = pool
            self.wanted = wanted
            self.used = used
            self.isHungry = isHungry
        }
    }

    package struct Grant: Sendable, Hashable {
        package let pool: PoolID
        package let granted: Int32
    }

    package let fence: WorkerFence
    package let wants: [Want]
    package let lease: Duration
    package init(fence: WorkerFence, wants: [Want], lease: Duration) {
        self.fence = fence
        self.wants = wants.sorted { $0.pool < $1.pool }
        self.lease = lease
    }

    package static let sql = """
        WITH share AS (
            SELECT w.pool_id, w.wanted, w.used, w.hungry,
                CASE WHEN p.paused THEN 0 ELSE p.slot_limit END AS slot_limit,
                coalesce(o.granted, 0) AS others_granted, coalesce(o.wanted, 0) AS others_wanted,
                coalesce(o.hungry, 0) AS others_hungry, f.fair, coalesce(n.needed, 0) AS others_needed,
                (SELECT count(*) FROM model_call_open c
                    WHERE c.pool_id = w.pool_id AND c.deadline > clock_timestamp()
                    AND NOT (c.worker_id = $1 AND c.epoch = $2)
                    AND NOT EXISTS (SELECT 1 FROM slot_lease l
                        WHERE l.pool_id = c.pool_id AND l.worker_id = c.worker_id AND l.epoch = c.epoch
                        AND l.expires_at > clock_timestamp())) AS quarantined
            FROM unnest($3::int2[], $4::int4[], $5::int4[], $7::bool[]) AS w(pool_id, wanted, used, hungry)
            JOIN pool p ON p.id = w.pool_id
            JOIN worker k ON k.id = $1 AND k.epoch = $2 AND k.stopped_at IS NULL
            LEFT JOIN LATERAL (
                SELECT sum(greatest(l.granted, l.used)) AS granted, sum(l.wanted) AS wanted,
                    count(*) FILTER (WHERE l.wanted > 0) AS peers, count(*) FILTER (WHERE l.wanted > 0 AND l.hungry) AS hungry
                FROM slot_lease l
                WHERE l.pool_id = w.pool_id AND l.worker_id <> $1 AND l.expires_at > clock_timestamp()
            ) o ON true
            CROSS JOIN LATERAL (
                SELECT ceil(CASE WHEN p.paused THEN 0 ELSE p.slot_limit END::float8 / (coalesce(o.peers, 0) + 1))::int4 AS fair
            ) f
            LEFT JOIN LATERAL (
                SELECT sum(least(l.wanted, f.fair, CASE WHEN l.hungry THEN f.fair ELSE l.used + 1 END)) AS needed
                FROM slot_lease l
                WHERE l.pool_id = w.pool_id AND l.worker_id <> $1 AND l.wanted > 0 AND l.expires_at > clock_timestamp()
            ) n ON true
        ), turn AS (
            SELECT s.*, least(wanted, fair) + ceil(greatest(0, slot_limit - least(wanted, fair) - others_needed)
                / (others_hungry + 1.0)) AS due
            FROM share s
        )
        INSERT INTO slot_lease AS mine (pool_id, worker_id, epoch, granted, wanted, used, hungry, expires_at)
        SELECT pool_id, $1, $2,
            greatest(0, least(wanted, slot_limit - others_granted - quarantined,
                CASE
                    WHEN wanted + others_wanted <= slot_limit THEN wanted
                    WHEN hungry THEN greatest(due, used - ceil(greatest(0, used - due) / 4.0))
                    WHEN others_hungry > 0 THEN greatest(used, least(fair, used + 1))
                    ELSE greatest(used, fair)
                END))::int4,
            wanted, used, hungry, clock_timestamp() + make_interval(secs => $6)
        FROM turn
        ON CONFLICT (pool_id, worker_id) DO UPDATE
            SET epoch = excluded.epoch, granted = excluded.granted, wanted = excluded.wanted,
                used = excluded.used, hungry = excluded.hungry, expires_at = excluded.expires_at
        RETURNING pool_id, granted
        """

    package var binds: [PostgresValue] {
        [
            .int8(fence.worker), .int4(fence.epoch), .int2s(wants.map(\.pool.rawValue)),
            .int4s(wants.map(\.wanted)), .int4s(wants.map(\.used)), .float8(lease.seconds),
            .bools(wants.map(\.isHungry)),
        ]
    }

    package static func decode(_ row: PostgresRow) throws(PostgresError) -> Grant {
        Grant(pool: PoolID(try row.value(0)), granted: try row.value(1))
    }
}
