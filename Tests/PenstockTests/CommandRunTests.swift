import ArgumentParser
import Testing

@testable import penstock

@Suite struct CommandRunTests {
    @Test(
        "JSON is asked for anywhere before a double dash",
        arguments: [
            (["list", "--json"], true), (["--json"], true), (["list"], false), (["submit", "--", "--json"], false),
        ] as [([String], Bool)])
    func json(arguments: [String], expected: Bool) {
        #expect(CommandRun.asksForJSON(arguments) == expected)
    }

    @Test(
        "A command line that is wrong ends with status 2",
        arguments: [
            ["nosuch"], ["lst"], ["list", "--stat", "x"], ["list", "--state", "nope"], ["list", "--limit", "0"],
            ["get"], ["get", "12"], ["get", "key_01m82bf0dcfr6ta755xq9dzhgp"], ["wait", "--timeout", "x"],
            ["submit"], ["submit", "summarize", "--wait", "-1"], ["key"], ["key", "revok"], ["webhook"],
            ["webhook", "listen", "--port", "70000"], ["webhook", "listen", "--count", "0"],
            ["budget", "set", "acme"], ["budget", "set", "acme", "--daily", "-5"], ["usage", "--days", "0"],
            ["policy"], ["prompt"], ["debug", "acme", "--minutes", "5"], ["detect"], ["simulate", "--port", "-1"],
            ["models", "check"],
            ["health", "--url", "ftp://example.com"], ["get", "task_01m82bf0dcfr6ta755xq9dzhgp", "--url", "nonsense"],
        ])
    func usage(arguments: [String]) async {
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 2)
        #expect(await CommandRun.run(Penstock.self, arguments: arguments + ["--json"]) == 2)
    }

    @Test func `A server that nobody runs is unavailable`() async {
        let status = await CommandRun.run(
            Penstock.self, arguments: ["health", "--url", "http://127.0.0.1:1", "--json"])
        #expect(status == 6)
    }

    @Test func `A file that is not there is a failure`() async {
        let arguments = ["submit", "summarize", "--text-file", "/nonexistent/file", "--url", "http://127.0.0.1:1"]
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 1)
    }

    @Test func `Help and version succeed`() async {
        #expect(await CommandRun.run(Penstock.self, arguments: ["--version"]) == 0)
        #expect(await CommandRun.run(Penstock.self, arguments: ["submit", "--help"]) == 0)
    }

    @Test(
        "Errors become their exit status",
        arguments: [
            (CommandFailure.interrupted, 130), (CommandFailure.usage("x"), 2), (CancellationError(), 130),
            (ValidationError("x"), 2), (ExitCode(5), 5), (Broken(), 1),
        ] as [(any Error, Int32)])
    func status(error: any Error, expected: Int32) {
        #expect(CommandRun.report(error, root: Penstock.self, isJSON: true) == expected)
        #expect(CommandRun.report(error, root: Penstock.self, isJSON: false) == expected)
    }

    @Test(
        "A mistyped command is recognised when it is near enough",
        arguments: [
            ("lst", "list"), ("cancle", "cancel"), ("sbumit", "submit"), ("get", "get"), ("xyz", nil), ("", nil),
        ]
            as [(String, String?)])
    func suggestion(word: String, expected: String?) {
        let names = ["submit", "get", "wait", "list", "cancel", "retry", "events"]
        #expect(CommandNames.nearest(to: word, among: names) == expected)
    }

    private struct Broken: Error {}
}
