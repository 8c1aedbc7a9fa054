import Domain
import PostgresDriver

/// How many claims it took until each submitted task was claimed, its own included.
///
/// A claim is one transaction. Counted are the claims that began to write after the task was committed, so each of them
/// could have taken it; at least 1. A task whose claim was not noted is missing.
struct CountTurns: PostgresStatement {
    let submissions: [SmallTenant.Submission]

    /// Lets every claim from now on leave its transaction's number, and which of `tenant`'s tasks it took. In a bench's
    /// database only: one row per claim.
    static func noteClaims(of tenant: TenantID, on database: BenchDatabase) async throws {
        try await database.slow.withLease { lease in
            try await lease.unsafeSQL(
                """
                CREATE TABLE bench_claim (number int8 NOT NULL, tasks uuid[]);
                CREATE FUNCTION bench_note_claim() RETURNS trigger LANGUAGE plpgsql AS $function$
                BEGIN
                    INSERT INTO bench_claim
                    SELECT pg_current_xact_id()::text::int8,
                        array_agg(task_id) FILTER (WHERE tenant_id = \(tenant.rawValue))
                    FROM started HAVING count(*) > 0;
                    RETURN NULL;
                END
                $function$;
                CREATE TRIGGER bench_note_claim AFTER INSERT ON task_running REFERENCING NEW TABLE AS started
                    FOR EACH STATEMENT EXECUTE FUNCTION bench_note_claim();
                """)
        }
    }

    static let sql = """
        WITH own AS MATERIALIZED (
            SELECT s.task, s.horizon, c.number
            FROM (SELECT number, unnest(tasks) AS task FROM bench_claim WHERE tasks IS NOT NULL) c
            JOIN unnest($1::uuid[], $2::int8[]) AS s(task, horizon) ON s.task = c.task
        )
        SELECT greatest(1, (SELECT count(*) FROM bench_claim c WHERE c.number BETWEEN o.horizon AND o.number)) FROM own o
        """

    var binds: [PostgresValue] { [.uuids(submissions.map(\.task.uuid)), .int8s(submissions.map(\.horizon))] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
