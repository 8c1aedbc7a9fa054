import Domain
import PostgresDriver
import TaskQueue

/// The worker's own claim and settlement as functions of the server: the same texts, wrapped, with the parameters that a
/// worker sends for tasks that do nothing, so that the yardstick cannot drift from what it measures. They exist in a
/// bench's database only.
///
/// PL/pgSQL, because it keeps the plan of a statement as a prepared one is kept; a function in SQL would be planned
/// again at each call. What is claimed stays on the server: the yardstick ships no input and runs no attempt.
struct BareStatements: Sendable {
    /// The function that pgbench calls: claims from behind `mark` on and settles what it claimed. Returns how many, and
    /// the mark for the next call: the low-water mark that a worker keeps, too.
    static let pass = "bench_pass"

    /// A claim as wide as each pass.
    let claim: ClaimTasks
    /// The settlement of one task that did nothing: the pattern of all others.
    let pattern: SettleTasks
    let lane: BenchLane

    var sql: String {
        """
        CREATE FUNCTION bench_claim(\(types(of: claim)), OUT bench_ids uuid[], OUT bench_newest int8)
        LANGUAGE plpgsql AS $function$
        DECLARE
            bench_row record;
        BEGIN
            FOR bench_row IN
            \(ClaimTasks.sql)
            LOOP
                bench_ids := bench_ids || bench_row.task_id;
                bench_newest := greatest(bench_newest, bench_row.seq);
            END LOOP;
        END
        $function$;

        CREATE FUNCTION bench_settle(\(types(of: pattern)), OUT bench_settled int8) LANGUAGE plpgsql AS $function$
        DECLARE
            bench_row record;
        BEGIN
            bench_settled := 0;
            FOR bench_row IN
            \(SettleTasks.sql)
            LOOP
                bench_settled := bench_settled + 1;
            END LOOP;
        END
        $function$;

        CREATE FUNCTION \(Self.pass)(mark int8, OUT settled int8, OUT newest int8) LANGUAGE plpgsql AS $function$
        DECLARE
            ids uuid[];
            claimed int4;
        BEGIN
            SELECT c.bench_ids, coalesce(c.bench_newest, mark) INTO ids, newest
            FROM bench_claim(\(claimArguments)) c;
            claimed := coalesce(cardinality(ids), 0);
            settled := 0;
            IF claimed > 0 THEN
                SELECT array_agg(id ORDER BY id) INTO ids FROM unnest(ids) AS u(id);
                settled := bench_settle(\(settleArguments));
            END IF;
        END
        $function$;
        """
    }

    private func types(of statement: some PostgresStatement) -> String {
        statement.binds.map(\.typeName).joined(separator: ", ")
    }

    /// As the worker sends them, with one low-water mark.
    private var claimArguments: String {
        var arguments = claim.binds.map(\.literal)
        arguments.replaceSubrange(
            6..<10,
            with: [
                "ARRAY[\(lane.pool.rawValue)::int2]", "ARRAY[\(lane.tenant.rawValue)]",
                "ARRAY[\(Priority.normal.rawValue)::int2]", "ARRAY[mark]",
            ])
        return arguments.joined(separator: ", ")
    }

    /// As the worker sends them for one task, as often as tasks were claimed; the third one names the tasks.
    private var settleArguments: String {
        pattern.binds.enumerated().map { index, value in
            if index == 2 { return "ids" }
            guard let element = value.onlyElement else { return value.literal }
            return "array_fill(\(element), ARRAY[claimed])"
        }.joined(separator: ", ")
    }
}
