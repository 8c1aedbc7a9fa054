import Assembly
import Domain
import Testing

@testable import penstock

@Suite struct BenchReportTests {
    private func report(found: Int64 = 200) -> BenchReport {
        var report = BenchReport(scenario: "queue", parameters: ["tasks": 200, "batch": 500])
        report.figures = [
            BenchFigure("burn_down", 24_240.4, "tasks/s", aim: .atLeast(105_000)),
            BenchFigure("pick_up_p50", 0.5, "ms", aim: .atMost(1)), BenchFigure("burn_down_seconds", 8.25, "s"),
        ]
        report.series = [BenchSeries("steady", "tasks/s", [1000, 2500]), BenchSeries("empty", "tasks/s", [])]
        report.checks = [
            BenchCheck("tasks", expected: 200, found: 200), BenchCheck("outcomes", expected: 200, found: found),
        ]
        report.notes = ["pgbench is not installed"]
        return report
    }

    @Test func `The text has the question, the figures with their aims, the windows, the counts and the notes`() {
        #expect(
            report().text(style: .plain) == """
                bench queue  batch 500, tasks 200
                FIGURE             MEASURED        AIM
                burn_down          24,240 tasks/s  ≥ 105,000 tasks/s  missed
                pick_up_p50        0.50 ms         ≤ 1 ms             reached
                burn_down_seconds  8.25 s
                steady [tasks/s]: 1,000 2,500
                counts: 2 of 2 are right
                note: pgbench is not installed
                """)
    }

    @Test func `Wrong counts are named in the text`() {
        #expect(
            report(found: 201).text(style: .plain).contains(
                "counts: 1 of 2 are right. outcomes: expected 200, found 201."))
        #expect(report(found: 201).wrongCounts == "outcomes: expected 200, found 201.")
    }

    @Test func `A missed aim is no failure, a wrong count is one, and nothing counted is one too`() {
        #expect(report().isOK)
        #expect(!report(found: 199).isOK)
        #expect(!BenchReport(scenario: "queue", parameters: [:]).isOK)
        #expect(BenchReport(scenario: "queue", parameters: [:]).wrongCounts == "Nothing was counted.")
    }

    @Test func `The report is one JSON value of the same shape for every scenario`() {
        #expect(
            report().json == [
                "scenario": "queue", "ok": true, "parameters": ["tasks": 200, "batch": 500],
                "figures": [
                    [
                        "name": "burn_down", "value": 24240.4, "unit": "tasks/s", "at_least": 105000.0,
                        "reached": false,
                    ],
                    ["name": "pick_up_p50", "value": 0.5, "unit": "ms", "at_most": 1.0, "reached": true],
                    ["name": "burn_down_seconds", "value": 8.25, "unit": "s"],
                ],
                "series": [
                    ["name": "steady", "unit": "tasks/s", "values": [1000.0, 2500.0]],
                    ["name": "empty", "unit": "tasks/s", "values": []],
                ],
                "checks": [
                    ["name": "tasks", "expected": 200, "found": 200, "holds": true],
                    ["name": "outcomes", "expected": 200, "found": 200, "holds": true],
                ],
                "notes": ["pgbench is not installed"],
            ])
    }

    @Test(
        "Numbers are shown as precisely as they deserve",
        arguments: [
            (0, "", "0"), (0.6249, "", "0.62"), (3, "", "3"), (99.994, "ms", "99.99 ms"), (100.4, "ms", "100 ms"),
            (1_000_000, "tasks/s", "1,000,000 tasks/s"), (4.5, "/s", "4.50/s"), (-1234, "", "-1,234"),
        ] as [(Double, String, String)])
    func numbers(value: Double, unit: String, expected: String) {
        #expect(BenchNumber.text(value, unit: unit) == expected)
    }

    @Test func `A number that is none does not stop the report`() {
        #expect(BenchNumber.text(.infinity, unit: "") == "inf")
        #expect(ratio(1, of: 0) == 0)
    }
}
