import Domain
import PostgresDriver
import TaskQueue
import Tenancy

/// The tenant and pool that benchmark tasks belong to, and how such a task looks.
struct BenchLane: Sendable {
    let tenant: TenantID
    let pool: PoolID

    static func prepare(_ postgres: PostgresClient, limit: Int32) async throws -> Self {
        let secret = [UInt8](repeating: 7, count: 32)
        let ensure = EnsurePool(name: NoopKind.pool, provider: nil, limit: limit, replacesLimit: true)
        guard let tenant = try await postgres.run(EnsureTenant(name: "bench", webhookSecret: secret)).first,
            let pool = try await postgres.run(ensure).first
        else { throw StartError(.noDatabase, "the benchmark's tenant and pool could not be made") }
        return Self(tenant: tenant.id, pool: pool)
    }

    /// About 600 bytes of input, the size of a small real one.
    private static let input: [UInt8] = JSONValue.object([
        "text": .string(String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 13))
    ]).encoded()

    func task() -> NewTask {
        NewTask(tenant: tenant, kind: NoopKind.kind, pool: pool, timeout: .seconds(60), input: Self.input)
    }
}

/// What a burn-down must have left behind.
struct BenchCounts: PostgresStatement {
    struct Row: Sendable {
        let outcomes: Int64
        let attempts: Int64
        let events: Int64
    }

    static let sql = """
        SELECT (SELECT count(*) FROM task_outcome WHERE state = 1), (SELECT count(*) FROM task_attempt),
            (SELECT count(*) FROM audit_event WHERE action IN ('task.accepted', 'attempt.started', 'task.succeeded'))
        """

    var binds: [PostgresValue] { [] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(outcomes: try row.value(0), attempts: try row.value(1), events: try row.value(2))
    }
}

/// Where the write-ahead log stands, in bytes.
struct WALPosition: PostgresStatement {
    static let sql = "SELECT (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::int8"
    var binds: [PostgresValue] { [] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
