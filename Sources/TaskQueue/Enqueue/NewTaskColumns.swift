import Domain
import PostgresDriver

/// New tasks as columns, one array each: parameters `$1` to `$14` of every statement that stores them.
enum NewTaskColumns {
    static let parameters = """
        $1::uuid[], $2::int4[], $3::text[], $4::int2[], $5::int2[], $6::int2[], $7::int4[],
        $8::timestamptz[], $9::timestamptz[], $10::text[], $11::json[], $12::json[], $13::uuid[], $14::text[]
        """

    static let names = """
        id, tenant_id, kind, pool_id, priority, attempts_max, timeout_ms,
        run_at, expires_at, webhook_url, metadata, input, source_task, user_name
        """

    static func values(_ tasks: [NewTask]) -> [PostgresValue] {
        [
            .uuids(tasks.map(\.id.uuid)), .int4s(tasks.map(\.tenant.rawValue)), .texts(tasks.map(\.kind.rawValue)),
            .int2s(tasks.map(\.pool.rawValue)), .int2s(tasks.map(\.priority.rawValue)),
            .int2s(tasks.map(\.attemptsMax)),
            .int4s(tasks.map { max(Int32(clamping: Int64($0.timeout.milliseconds)), 1) }),
            .timestamps(tasks.map(\.runAt)), .timestamps(tasks.map(\.expiresAt)), .texts(tasks.map(\.webhookURL)),
            .jsons(tasks.map(\.metadata)), .jsons(tasks.map(\.input)), .optionalUUIDs(tasks.map(\.source?.uuid)),
            .texts(tasks.map(\.user?.rawValue)),
        ]
    }
}
