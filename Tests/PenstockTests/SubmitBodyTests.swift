import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct SubmitBodyTests {
    private let files = ["in.json": #"{"text": "from a file"}"#, "t.txt": "hello", "-": #"{"text": "piped"}"#]

    private func body(_ arguments: String...) throws -> JSONValue {
        try SubmitBody(options: try SubmitOptions.parse(arguments)) { path throws(CommandFailure) in
            guard let text = files[path] else { throw .usage("no \(path)") }
            return text
        }.json()
    }

    @Test func `Input given as JSON is sent as it is`() throws {
        #expect(
            try body("embed", "--input", #"{"texts": ["a", "b"]}"#) == [
                "kind": "embed", "input": ["texts": ["a", "b"]],
            ])
    }

    @Test func `Input comes from a file or from standard input`() throws {
        #expect(try body("summarize", "--input", "@in.json")["input"] == ["text": "from a file"])
        #expect(try body("summarize", "--input", "-")["input"] == ["text": "piped"])
    }

    @Test func `Options are put into the input`() throws {
        let body = try body(
            "classify", "--text-file", "t.txt", "--label", "a", "--label", "b", "--max-sentences", "3")
        #expect(body["input"] == ["text": "hello", "labels": ["a", "b"], "max_sentences": 3])
    }

    @Test func `Every other option has its own member`() throws {
        let body = try body(
            "summarize", "--input", "{}", "--priority", "2", "--run-at", "2026-03-01T09:30:00Z", "--expires-at",
            "2026-03-01T10:30:00+01:00", "--webhook-url", "https://example.com/hook", "--metadata", #"{"order": 7}"#,
            "--user", "zoe@example.com")
        #expect(
            body == [
                "kind": "summarize", "input": [:], "priority": 2, "run_at": "2026-03-01T09:30:00Z",
                "expires_at": "2026-03-01T10:30:00+01:00", "webhook_url": "https://example.com/hook",
                "metadata": ["order": 7], "user": "zoe@example.com",
            ])
    }

    @Test func `A unique key is for the time in the queue, or for a period`() throws {
        #expect(try body("summarize", "--unique", "k")["unique"] == ["key": "k", "while": "queued"])
        #expect(
            try body("summarize", "--unique", "k", "--replace")["unique"] == [
                "key": "k", "while": "queued", "if_taken": "replace",
            ])
        #expect(
            try body("summarize", "--unique", "k", "--unique-seconds", "60")["unique"] == [
                "key": "k", "for_seconds": 60,
            ])
        #expect(throws: (any Error).self) { try SubmitOptions.parse(["summarize", "--replace"]) }
    }

    @Test func `Without input an empty one is sent, for the server to judge`() throws {
        #expect(try body("summarize") == ["kind": "summarize", "input": [:]])
    }

    @Test(
        "What cannot be sent is a usage error",
        arguments: [
            ["--input", "{"], ["--input", "[]"], ["--input", "{} {}"], ["--input", #"{"a": 1, "a": 2}"#],
            ["--metadata", "7"], ["--run-at", "2026-02-30T00:00:00Z"], ["--expires-at", "tomorrow"],
            ["--input", #"{"text": "x"}"#, "--text-file", "t.txt"], ["--input", "-", "--text-file", "-"],
            ["--input", #"{"labels": []}"#, "--label", "a"],
        ])
    func refusals(arguments: [String]) throws {
        let options = try SubmitOptions.parse(["summarize"] + arguments)
        let failure = #expect(throws: CommandFailure.self) {
            try SubmitBody(options: options) { path throws(CommandFailure) in files[path] ?? "" }.json()
        }
        #expect(failure?.status == .usage)
    }
}
