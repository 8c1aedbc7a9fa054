import PostgresDriver
import Testing

@testable import Assembly

@Suite struct PgbenchTests {
    @Test func `The report of pgbench gives the time without connecting`() throws {
        let output = try PgbenchOutput(
            """
            pgbench (15.18 (Debian 15.18-0+deb12u1))
            transaction type: pass.pgbench
            query mode: prepared
            number of clients: 2
            number of transactions per client: 98
            number of transactions actually processed: 196/196
            number of failed transactions: 0 (0.000%)
            latency average = 18.680 ms
            initial connection time = 4.002 ms
            tps = 98.000000 (without initial connection time)
            """)
        #expect(output.transactions == 196)
        #expect(output.seconds == 2)
    }

    @Test(
        "A report without the figures is refused",
        arguments: [
            "", "tps = 5", "number of transactions actually processed: 0/1\ntps = 0.0",
            "number of transactions actually processed: x\ntps = 1",
        ])
    func refusals(text: String) {
        #expect(throws: BenchError.self) { try PgbenchOutput(text) }
    }

    @Test(
        "The passes suffice for every task and are hardly more",
        arguments: [(1, 1), (1000, 1), (1001, 2), (200_000, 200), (199_999, 200)])
    func passes(tasks: Int, expected: Int) {
        #expect(PgbenchRun(tasks: tasks + 1, batch: 500).passesPerClient == expected)
    }

    @Test func `Parameters become text of their own type`() {
        #expect(PostgresValue.int8(7).literal == "7::int8")
        #expect(PostgresValue.int4s([]).literal == "ARRAY[]::int4[]")
        #expect(PostgresValue.texts(["it's", nil]).literal == "ARRAY['it''s', NULL]::text[]")
        #expect(PostgresValue.jsons([Array("{}".utf8)]).onlyElement == "'{}'::json")
        #expect(PostgresValue.bools([false]).onlyElement == "false::bool")
        #expect(PostgresValue.int2s([1, 2]).onlyElement == nil)
        #expect(PostgresValue.texts([]).onlyElement == nil)
    }
}
