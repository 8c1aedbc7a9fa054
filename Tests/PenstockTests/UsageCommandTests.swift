import ArgumentParser
import Domain
import Foundation
import Testing

@testable import penstock

@Suite("The cost report on the command line")
struct UsageCommandTests {
    private func target(_ arguments: [String], now: String = "2026-03-01T00:30:00Z") throws -> String {
        let command = try UsageCommand.parse(arguments)
        let now = try #require(RFC3339.date(from: now))
        return APIRequest(path: ["v1", "usage"], query: command.query(now: now)).target
    }

    @Test("The last days are whole UTC days, today included, over the end of a month and of a leap year's February")
    func days() throws {
        #expect(try target(["--days", "1", "--by", "day"]) == "/v1/usage?from=2026-03-01&by=day")
        #expect(try target(["--days", "2", "--by", "day"]) == "/v1/usage?from=2026-02-28&by=day")
        #expect(
            try target(["--days", "366", "--by", "day"], now: "2028-12-31T23:59:59Z")
                == "/v1/usage?from=2028-01-01&by=day")
    }

    @Test("Days, facets and a tenant are sent as they were given, and without any the server decides")
    func query() throws {
        #expect(try target([]) == "/v1/usage?by=day%2Ctenant%2Ckind%2Cmodel")
        #expect(
            try target(["--from", "2026-11-01", "--to", "2026-11-30", "--by", "tenant", "--tenant", "acme"])
                == "/v1/usage?from=2026-11-01&to=2026-11-30&by=tenant&tenant=acme")
        #expect(try target(["--by", ""]) == "/v1/usage")
    }

    @Test(
        "What does not belong together, and days that are none, are refused before anything is asked",
        arguments: [
            ["--days", "0"], ["--days", "367"], ["--days=-1"], ["--days", "1e1"], ["--days", "a week"],
            ["--days", "3", "--from", "2026-01-01"], ["--days", "3", "--to", "2026-01-01"], ["--csv", "--json"],
            ["acme"],
        ])
    func refusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try UsageCommand.parse(arguments) }
    }

    private let answer: JSONValue = [
        "usage": [
            [
                "day": "2026-11-01", "tenant": "=cmd()", "provider": "openai", "model": "a,\"b\"", "calls": 2,
                "input_tokens": 30, "output_tokens": 4, "cost_nanos": -12_500, "estimated_nanos": 0, "unknown_calls": 1,
            ]
        ]
    ]

    @Test("Comma-separated values are quoted where they must be, and no cell is a formula")
    func csv() {
        let report = UsageReport(answer, facets: ["model", "day", "tenant"])
        #expect(
            report.csv()
                == [
                    "day,tenant,provider,model,calls,input_tokens,output_tokens,dollars,estimated_dollars,unknown_calls",
                    #"2026-11-01,'=cmd(),openai,"a,""b""",2,30,4,-0.0000125,0.00,1"#,
                ].joined(separator: "\r\n"))
    }

    @Test("A report without lines says so to people, and is a header alone to programs")
    func empty() {
        let report = UsageReport(["usage": []], facets: ["day"])
        #expect(report.text(style: .plain) == "No usage in these days.")
        #expect(report.csv() == "day,calls,input_tokens,output_tokens,dollars,estimated_dollars,unknown_calls")
        #expect(UsageReport(answer, facets: ["day"]).text(style: .plain).hasPrefix("DAY"))
    }
}
