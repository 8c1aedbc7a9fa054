import ArgumentParser
import Domain
import TestKit
import Testing

@testable import penstock

@Suite(.timeLimit(.minutes(1))) struct IndexCommandTests {
    @Test(
        "A command line for indexes that is wrong ends with status 2",
        arguments: [
            ["index"], ["index", "creat"], ["index", "create"], ["index", "put", "manual"],
            ["index", "put", "manual", "docs", "--lines", "x.ndjson"],
            ["index", "put", "manual", "docs", "--wait", "-1"],
            ["index", "create", "manual", "--canary", "no arrow"], ["index", "create", "manual", "--canary", "=> key"],
            ["index", "create", "manual", "--canary", "query =>"],
            ["index", "create", "manual", "--tokens-max", "many"],
            ["index", "create", "manual", "--failure-allowance", "2"],
            ["index", "create", "manual", "--failure-allowance", "nan"],
            ["index", "rebuild", "manual", "--budget", "-1"],
            ["index", "rebuild", "manual", "--budget", "nan"],
            ["index", "rebuild", "manual", "--budget", "0.0000000001"],
            ["index", "activate", "manual"], ["index", "activate", "manual", "two"], ["index", "delete", "manual"],
            ["index", "drop", "manual"], ["index", "show", "manual"], ["index", "query", "manual"],
            ["index", "answer", "manual", "q", "--wait", "90000"], ["index", "plan", "manual", "--wait", "-1"],
        ])
    func usage(arguments: [String]) async throws {
        // Whatever the machine's own credentials say, nobody is asked.
        let files = try TemporaryFiles()
        let path = try files.write("credentials.json", #"{"url": "http://127.0.0.1:1", "tenant_key": "pen_t"}"#)
        let hasConnection = arguments.count > 2
        let all = arguments + (hasConnection ? ["--credentials", path] : [])
        #expect(await CommandRun.run(Penstock.self, arguments: all) == 2)
        #expect(await CommandRun.run(Penstock.self, arguments: all + ["--json"]) == 2)
    }

    /// Runs a command against a server and returns its exit status.
    private func run(
        _ arguments: [String], answering answer: @escaping @Sendable (ProbeServer.Request) -> (Int, JSONValue)
    ) async throws -> Int32 {
        let files = try TemporaryFiles()
        return try await ProbeServer.with({ request in
            let (status, body) = answer(request)
            return ProbeServer.Response(
                status: status, headers: ["content-type": "application/json"], body: body.encoded())
        }) { server in
            let path = try files.write(
                "credentials.json", #"{"url": "\#(server.url)", "tenant_key": "pen_t"}"#)
            return await CommandRun.run(
                Penstock.self,
                arguments: ["index"] + arguments + ["--url", server.url, "--credentials", path, "--json"])
        }
    }

    private static let stored: JSONValue = ["count": 1, "stored": 1, "unchanged": 0, "refused": 0]
    private static let refused: JSONValue = [
        "count": 1, "stored": 0, "unchanged": 0, "refused": 1, "errors": [["line": 1, "detail": "is wrong"]],
    ]

    private static func index(pending: Int64) -> JSONValue {
        ["name": "manual", "generations": [["generation": 1, "state": "active", "pending": .integer(pending)]]]
    }

    @Test func `A put succeeds, fails with refused documents, times out waiting, and knows an index that is not there`()
        async throws
    {
        let files = try TemporaryFiles()
        try files.write("docs/a.md", "text")
        let docs = files.path + "/docs"
        #expect(try await run(["put", "manual", docs]) { _ in (202, Self.stored) } == 0)
        #expect(try await run(["put", "manual", docs]) { _ in (202, Self.refused) } == 1)
        #expect(try await run(["put", "manual", docs]) { _ in (404, ["title": "No", "detail": "No."]) } == 4)
        #expect(try await run(["put", "manual", docs]) { _ in (503, ["title": "No", "detail": "No."]) } == 6)
        for (pending, answer, status) in [(0, Self.stored, 0), (1, Self.stored, 7), (1, Self.refused, 1)]
            as [(Int64, JSONValue, Int32)]
        {
            let ended = try await run(["put", "manual", docs, "--wait", "0"]) { request in
                request.method == "GET" ? (200, Self.index(pending: pending)) : (202, answer)
            }
            #expect(ended == status)
        }
    }

    @Test func `A folder without a text is a failure and not an empty success; so is a file that cannot be read`()
        async throws
    {
        let files = try TemporaryFiles()
        try files.write("docs/picture.png", "x")
        #expect(try await run(["put", "manual", files.path]) { _ in (202, Self.stored) } == 1)
        let large = try files.write("large.md", [UInt8](repeating: 0x78, count: DocumentFiles.fileBytesMax + 1))
        #expect(try await run(["put", "manual", large]) { _ in (202, Self.stored) } == 1)
    }

    @Test func `Lines are put as they are, without the blank ones, from a file`() async throws {
        let files = try TemporaryFiles()
        let path = try files.write("d.ndjson", "{\"key\":\"a\"}\n\n \r\n{\"key\":\"b\"}")
        let status = try await run(["put", "manual", "--lines", path]) { request in
            #expect(request.path == "/v1/indexes/manual/documents")
            #expect(request.header("content-type") == "application/x-ndjson")
            #expect(String(decoding: request.body, as: UTF8.self) == "{\"key\":\"a\"}\n{\"key\":\"b\"}\n")
            return (202, Self.stored)
        }
        #expect(status == 0)
    }

    @Test func `Refusals keep their statuses: a conflict is 5, a name that is not there is 4`() async throws {
        let no: JSONValue = ["title": "No", "detail": "No."]
        #expect(try await run(["activate", "manual", "2"]) { _ in (409, no) } == 5)
        #expect(try await run(["rollback", "manual"]) { _ in (409, no) } == 5)
        #expect(try await run(["status", "manual"]) { _ in (404, no) } == 4)
        #expect(try await run(["query", "manual", "q"]) { _ in (422, no) } == 1)
        #expect(try await run(["drop", "manual"]) { _ in (204, .null) } == 2)
        #expect(try await run(["delete", "manual", "a", "b"]) { _ in (200, ["deleted": ["a", "b"]]) } == 0)
        #expect(try await run(["delete", "manual", "a", "a"]) { _ in (200, ["deleted": ["a"]]) } == 0)
        #expect(try await run(["delete", "manual", "a", "b"]) { _ in (200, ["deleted": ["a"]]) } == 4)
        let twice = try await run(["delete", "manual", "a", "b", "--ignore-not-found"]) { _ in (200, ["deleted": []]) }
        #expect(twice == 0)
    }

    @Test func `What is sent is what was said, and nothing else`() throws {
        #expect(try IndexSettingsOptions.parse([]).members() == [:])
        #expect(
            try IndexSettingsOptions.parse([
                "--profile", "faq", "--analyzer", "plain", "--model", "none", "--tokens-min", "100", "--tokens-max",
                "300",
                "--backend", "exact", "--failure-allowance", "0.25", "--canary", "drop a slot => a/b.html", "--canary",
                "x=>y => z",
            ]).members() == [
                "profile": "faq", "analyzer": "plain", "model": .null, "tokens_min": 100, "tokens_max": 300,
                "backend": "exact", "failure_allowance": 0.25,
                "canaries": [
                    ["query": "drop a slot", "documents": ["a/b.html"]], ["query": "x", "documents": ["y => z"]],
                ],
            ])
        #expect(try IndexSettingsOptions.parse(["--model", "large"]).members() == ["model": "large"])
        #expect(try RebuildOptions.parse([]).input(of: "manual") == ["index": "manual"])
        // Dollars stay the decimal that was written.
        #expect(
            try RebuildOptions.parse(["--approve", "--force", "--budget", "0.1", "--keep", "60", "--profile", "faq"])
                .input(of: "manual") == [
                    "index": "manual", "approve": true, "force": true, "budget_usd": "0.1", "keep_seconds": 60,
                    "profile": "faq",
                ])
        #expect(try IndexActivateCommand.parse(["manual", "2"]).body == ["generation": 2, "force": false])
        #expect(
            try IndexActivateCommand.parse(["manual", "2", "--force", "--keep", "0"]).body
                == ["generation": 2, "force": true, "keep_seconds": 0])
    }
}
