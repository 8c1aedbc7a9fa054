import Domain
import Foundation
import PostgresDriver
import Tenancy
import TestKit
import Testing

/// What the cost report reads: money is kept for years, and a report over a week must not walk through them.
@Suite("The plan of the cost report", .timeLimit(.minutes(1)))
struct UsagePlanTests {
    private func plan(settings: [String: String]) async throws -> [String] {
        try await TestDatabase.withFresh(settings: settings) { database in
            try await database.postgres.withLease { session in
                _ = try await session.run(MakeLedgerDays())
                _ = try await session.run(PrepareUsage())
                return try await session.run(ExplainUsage())
            }
        }
    }

    /// The partitions that are read under an alias (`r` the entries, `c` their corrections).
    private func days(_ plan: [String], _ alias: Character) -> Set<Substring> {
        Set(
            plan.compactMap { line in
                guard let scan = line.firstMatch(of: /\ on (ledger_\w+) ([rc])(_\d+)?$/), scan.2.first == alias else {
                    return nil
                }
                return scan.1
            })
    }

    @Test(
        "Only the days that are asked for are read, whatever plan the server keeps",
        arguments: ["force_custom_plan", "force_generic_plan"])
    func pruned(mode: String) async throws {
        let plan = try await plan(settings: ["plan_cache_mode": mode])
        #expect(days(plan, "r") == ["ledger_20300103", "ledger_20300104"], "\(plan)")
        // Corrections come later; the day before is for a clock that was set back. Rows of no day's may be of any.
        #expect(
            days(plan, "c").subtracting(["ledger_default"])
                == ["ledger_20300102", "ledger_20300103", "ledger_20300104", "ledger_20300105"], "\(plan)")
    }

    @Test("A report has a bound, and one line more than it, by which a cut is noticed")
    func bounded() async throws {
        let plan = try await plan(settings: [:])
        #expect(plan.first?.contains("Limit") == true)
        let statement = ReadUsage(from: .distantPast, to: .distantFuture, tenant: nil, facets: [.day])
        #expect(statement.binds.last == .int4(10_001))
    }
}

/// Five days far from any that the migrations make.
private struct MakeLedgerDays: PostgresStatement {
    typealias Row = Void
    static let sql = """
        DO $$ BEGIN
            FOR day IN 1..5 LOOP
                EXECUTE format('CREATE TABLE ledger_2030010%s PARTITION OF ledger FOR VALUES FROM (%L) TO (%L)',
                    day, format('2030-01-0%sZ', day), format('2030-01-0%sZ', day + 1));
            END LOOP;
        END $$
        """
}

private struct PrepareUsage: PostgresStatement {
    typealias Row = Void
    static let sql = "PREPARE read_usage AS \(ReadUsage.sql)"
}

private struct ExplainUsage: PostgresStatement {
    static let sql = """
        EXPLAIN (COSTS OFF)
        EXECUTE read_usage('2030-01-03Z', '2030-01-05Z', 1, true, true, true, true, 10001)
        """
    static func decode(_ row: PostgresRow) throws(PostgresError) -> String { try row.value(0) }
}
