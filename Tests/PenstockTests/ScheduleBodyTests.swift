import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct ScheduleBodyTests {
    private let files = ["in.json": #"{"text": "from a file"}"#, "t.txt": "hello", "-": "{}"]

    private func body(_ arguments: [String]) throws -> JSONValue {
        try ScheduleBody(options: try ScheduleOptions.parse(arguments)) { path throws(CommandFailure) in
            guard let text = files[path] else { throw .usage("no \(path)") }
            return text
        }.json()
    }

    @Test func `Every option has its own member`() throws {
        #expect(
            try body([
                "digest", "summarize", "--cron", "0 9 * * mon-fri", "--zone", "Europe/Berlin", "--input", "@in.json",
                "--catch-up", "skip", "--priority", "2", "--webhook-url", "https://example.com/hook", "--metadata",
                #"{"order": 7}"#, "--user", "u-1", "--paused",
            ]) == [
                "name": "digest", "kind": "summarize", "cron": "0 9 * * mon-fri", "zone": "Europe/Berlin",
                "input": ["text": "from a file"], "catch_up": "skip", "priority": 2,
                "webhook_url": "https://example.com/hook", "metadata": ["order": 7], "user": "u-1",
                "paused": true,
            ])
        #expect(
            try body(["once", "summarize", "--at", "2026-12-24T18:00:00Z", "--text-file", "t.txt"]) == [
                "name": "once", "kind": "summarize", "at": "2026-12-24T18:00:00Z", "input": ["text": "hello"],
            ])
    }

    @Test(
        "An interval may carry its unit",
        arguments: [
            ("90", 90), ("90s", 90), ("15m", 900), ("6h", 21_600), ("1d", 86_400), ("10", 10), ("366d", 31_622_400),
        ] as [(String, Int64)])
    func every(text: String, seconds: Int64) throws {
        #expect(try SpecOptions.seconds(text) == seconds)
    }

    @Test(
        "An interval that is too short or too long is refused in the words of its option",
        arguments: ["5", "9s", "-5", "0", "367d", "999999999d"])
    func interval(text: String) {
        let failure = #expect(throws: CommandFailure.self) { try SpecOptions.seconds(text) }
        #expect(failure?.status == .usage)
        #expect(failure?.problem["detail"]?.asString?.contains("--every") == true)
    }

    @Test(
        "What cannot be sent is a usage error",
        arguments: [
            ["--every", "soon"], ["--every", ""], ["--every", "m"], ["--every", "1.5h"], ["--every", "99999999999"],
            ["--at", "tomorrow"], ["--every", "60", "--anchor", "2026-02-30T00:00:00Z"], ["--input", "{"],
            ["--input", "-", "--text-file", "-"], ["--input", #"{"text": "x"}"#, "--text-file", "t.txt"],
            ["--metadata", "7"],
        ])
    func refusals(arguments: [String]) throws {
        let failure = #expect(throws: CommandFailure.self) { try body(["n", "summarize"] + arguments) }
        #expect(failure?.status == .usage)
    }

    @Test(
        "A command line for schedules that is wrong ends with status 2",
        arguments: [
            ["schedule"], ["schedule", "creat"], ["schedule", "create", "n"], ["schedule", "show"],
            ["schedule", "show", "No Name"], ["schedule", "pause", "../keys"], ["schedule", "list", "--limit", "0"],
        ])
    func usage(arguments: [String]) async {
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 2)
    }

    @Test func `A schedule without colours is plain text`() {
        let schedule: JSONValue = [
            "name": "digest", "kind": "summarize", "cron": "@daily", "zone": "UTC", "state": "active",
            "catch_up": "coalesce", "fired_count": 3,
            "next_fires": [
                ["at": "2026-03-01T00:00:00.000Z", "local": "2026-03-01T00:00:00+00:00"],
                ["at": "2026-03-02T00:00:00.000Z"],
            ],
        ]
        #expect(
            ScheduleText(schedule: schedule, style: .plain).text() == """
                Name      digest
                Kind      summarize
                Fires     @daily UTC
                State     active
                Catch-up  coalesce
                Tasks     3
                Next      2026-03-01T00:00:00.000Z 2026-03-01T00:00:00+00:00
                          2026-03-02T00:00:00.000Z
                """)
    }
}
