import Foundation
import TestKit
import Testing

/// Names of benchmarks, as lists of promises give them: `bench limit`.
enum NamedBenchmarks {
    /// Expects that the program has such a scenario, and that the README's figures say what it measured and what it
    /// should: an aim that nobody states is no promise.
    static func expect(_ command: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let words = command.split(separator: " ").map(String.init)
        try #require(words.count == 2 && words[0] == "bench", "\(command) is no bench", sourceLocation: sourceLocation)
        #expect(
            try await scenarios().contains(words[1]), "there is no penstock \(command)", sourceLocation: sourceLocation)
        let readme = try String(contentsOfFile: TestServer.root + "/README.md", encoding: .utf8)
        #expect(
            statesAim(of: command, in: readme),
            "the README states no aim for penstock \(command)", sourceLocation: sourceLocation)
    }

    /// What the program itself lists.
    private static func scenarios() async throws -> [String] {
        let help = try await ProcessUnderTestSet.with { processes in
            try await processes.run(
                try TestServer.executable(), ["bench", "--help"], environment: ["COLUMNS": "120"], name: "bench help")
        }
        return help.components(separatedBy: "SUBCOMMANDS:").dropFirst().joined().split(separator: "\n").compactMap {
            $0.wholeMatch(of: #/ {2}(\S+)(?: .*)?/#).map { String($0.1) }
        }
    }

    /// Whether a row of a table begins with the command and ends with a number.
    static func statesAim(of command: String, in readme: String) -> Bool {
        readme.split(separator: "\n").contains { row in
            ["`", " "].contains { row.hasPrefix("| `penstock \(command)\($0)") }
                && row.split(separator: "|").last?.contains(where: \.isNumber) == true
        }
    }
}
