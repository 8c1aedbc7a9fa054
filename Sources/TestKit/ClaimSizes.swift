package import PostgresDriver

/// How many tasks were claimed at once, claim by claim. A trigger notes it, whatever the claiming statement looks like.
package struct ClaimSizes: Sendable {
    private let postgres: PostgresClient

    /// Begins to note the claims of a test's database.
    package static func watch(_ postgres: PostgresClient) async throws -> ClaimSizes {
        try await postgres.transaction { transaction in
            try await transaction.unsafeSQL(
                """
                CREATE TABLE public.claim_size (tasks int8 NOT NULL);
                CREATE FUNCTION public.note_claim() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO public.claim_size SELECT count(*) FROM fresh HAVING count(*) > 0;
                    RETURN NULL;
                END $$;
                CREATE TRIGGER note_claim AFTER INSERT ON task_running REFERENCING NEW TABLE AS fresh
                    FOR EACH STATEMENT EXECUTE FUNCTION public.note_claim();
                """)
        }
        return ClaimSizes(postgres: postgres)
    }

    /// The sizes since this was last asked, in any order.
    package func take() async throws -> [Int64] { try await postgres.run(TakeClaimSizes()) }
}

private struct TakeClaimSizes: PostgresStatement {
    static let sql = "DELETE FROM public.claim_size RETURNING tasks"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
