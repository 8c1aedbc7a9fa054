import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct PromptBodyTests {
    private let files = [
        "p.json": #"{"user": "from a file"}"#, "u.txt": "Hello {{name}}", "s.txt": "Be brief.", "-": "{}",
    ]

    private func body(_ arguments: [String]) throws -> JSONValue {
        try PromptBody(options: try PromptOptions.parse(arguments)) { path throws(CommandFailure) in
            guard let text = files[path] else { throw .usage("no \(path)") }
            return text
        }.json()
    }

    @Test func `A definition comes as JSON, from a file, or in parts`() throws {
        #expect(try body(["reply", #"{"user": "x"}"#]) == ["user": "x"])
        #expect(try body(["reply", "@p.json"]) == ["user": "from a file"])
        #expect(
            try body([
                "reply", #"{"variables": {"name": {"type": "string"}}}"#, "--user-file", "u.txt", "--system-file",
                "s.txt",
            ]) == ["user": "Hello {{name}}", "system": "Be brief.", "variables": ["name": ["type": "string"]]])
    }

    @Test(
        "What cannot be sent is refused here",
        arguments: [
            ["reply"], ["reply", "@p.json", "--user-file", "u.txt"], ["reply", "-", "--user-file", "-"],
            ["reply", "[]"],
            ["reply", "{"], ["reply", "@nosuch"],
        ])
    func refused(arguments: [String]) {
        #expect(throws: CommandFailure.self) { try body(arguments) }
    }

    @Test func `A name that breaks the rule is a usage error`() async {
        for arguments in [
            ["prompt", "show", "No Name"], ["prompt"], ["prompt", "putt"], ["prompt", "show", "a", "--version", "0"],
        ] {
            #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 2)
        }
    }

    @Test func `A prompt is shown with its variables and texts, without control characters`() {
        let prompt: JSONValue = [
            "name": "reply", "version": 2, "latest_version": 3, "state": "active", "created_at": "2026-01-01T00:00:00Z",
            "definition": [
                "user": "Answer:\n{{letter}}\u{1B}[2J", "variables": ["letter": ["type": "string"]],
                "answer_schema": ["type": "object"],
            ],
        ]
        let text = RegisteredPromptText(prompt: prompt, style: .plain).text()
        #expect(text.contains("2 of 3"))
        #expect(text.contains("letter: string"))
        #expect(text.contains("  Answer:\n  {{letter}}"))
        #expect(!text.contains("\u{1B}"))
    }
}
