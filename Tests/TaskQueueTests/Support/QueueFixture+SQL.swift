import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// Enqueueing as an application would: by `penstock.enqueue` in SQL.
extension QueueFixture {
    static func kind(
        _ name: TaskKind = "summarize", pool: PoolName = "local", attemptsMax: Int = 5, isPublic: Bool = true
    ) -> KindDescription {
        KindDescription(
            kind: name, summary: "made for tests", pool: pool, retry: RetryPolicy(attemptsMax: attemptsMax),
            timeout: .seconds(300), isPublic: isPublic, diagram: nil)
    }

    /// A queue whose kinds are registered, as a process does at start.
    static func runWithKinds(_ body: (QueueFixture) async throws -> Void) async throws {
        try await run { queue async throws in
            try await queue.run(RegisterKinds([kind(), kind("webhook.deliver", pool: "webhook", isPublic: false)]))
            try await body(queue)
        }
    }

    /// Calls `penstock.enqueue(…)` for alpha and returns the ID that it gives.
    func enqueueBySQL(_ arguments: String) async throws -> TaskID {
        try Self.ids(await rows("SELECT penstock.enqueue(\(arguments), tenant => 'alpha')"))[0]
    }

    /// Calls `penstock.enqueue_many(…)` for alpha; the IDs in order.
    func enqueueManyBySQL(_ arguments: String) async throws -> [TaskID] {
        try Self.ids(
            await rows("SELECT id FROM unnest(penstock.enqueue_many(\(arguments), tenant => 'alpha')) AS e(id)"))
    }

    private static func ids(_ rows: [String]) throws -> [TaskID] {
        let ids = rows.compactMap { UUID(uuidString: $0).map { TaskID($0) } }
        guard !ids.isEmpty, ids.count == rows.count else { throw Unexpected("no task: \(rows)") }
        return ids
    }

    /// What a query is refused with: its SQLSTATE, message and hint; `accepted` when it is not.
    func refusal(of query: String) async throws -> [String] {
        try await rows("SELECT refusal_of($query$\(query)$query$)").first?.split(
            separator: "§", omittingEmptySubsequences: false
        ).map(String.init) ?? []
    }

    static let refusalFunction = """
        CREATE FUNCTION refusal_of(query text) RETURNS text LANGUAGE plpgsql AS $body$
        DECLARE state text; message text; hint text;
        BEGIN
            EXECUTE query;
            RETURN 'accepted';
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
            RETURN state || '§' || message || '§' || hint;
        END
        $body$;
        """
}
