import ArgumentParser
import Assembly
import Domain
import Foundation
import Testing

@testable import penstock

@Suite struct SafetyCommandTests {
    private func set(_ arguments: String...) throws -> PolicySetCommand {
        try PolicySetCommand.parse(arguments)
    }

    @Test("A change of a policy keeps what it does not name")
    func policyChange() throws {
        let current: JSONValue = [
            "tenant": "acme", "is_standard": false,
            "input": ["personal": "mask", "secrets": "allow", "detectors": ["email": "allow"]],
            "output": ["personal": "allow", "secrets": "mask", "detectors": [:]], "allow_list": ["a", "b"],
        ]
        let command = try set(
            "acme", "--input", "secrets=block", "--input", "card=block", "--output", "personal=mask", "--allow-token",
            "c",
            "--forget-token", "a")
        #expect(
            try command.changed(current) == [
                "input": ["personal": "mask", "secrets": "block", "detectors": ["email": "allow", "card": "block"]],
                "output": ["personal": "mask", "secrets": "mask", "detectors": [:]], "allow_list": ["b", "c"],
            ])
    }

    @Test(
        "A change that makes no sense is refused before anything is asked",
        arguments: [
            ["acme"], ["acme", "--input", "personal"], ["acme", "--input", "personal=hide"],
            ["acme", "--output", "emial=mask"], ["acme", "--input", "card=mask=block"],
        ])
    func policyRefusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try PolicySetCommand.parse(arguments) }
    }

    @Test("A policy is shown with its exceptions and its allow-list, and nothing in it moves the cursor")
    func policyText() {
        let policy: JSONValue = [
            "input": ["personal": "mask", "secrets": "allow", "detectors": ["card": "block"]],
            "output": ["personal": "allow", "secrets": "mask", "detectors": [:]], "allow_list": ["x\u{1B}[2J"],
        ]
        let text = PolicyText(policy: policy).text(style: .plain)
        #expect(text.contains("card"))
        #expect(text.contains("block"))
        #expect(!text.contains("\u{1B}"))
    }

    @Test("The debug command sends what it says")
    func debugRequests() throws {
        let on = try DebugCommand.parse(["acme", "--minutes", "30", "--reason", "why"]).request
        #expect(on.method == .post)
        #expect(on.target == "/v1/tenants/acme/debug")
        #expect(on.body == ["minutes": 30, "reason": "why"])
        #expect(try DebugCommand.parse(["acme", "--off"]).request.method == .delete)
        let read = try DebugCommand.parse(["acme", "--limit", "5", "--before", "7"]).request
        #expect(read.method == .get)
        #expect(read.target == "/v1/tenants/acme/debug?limit=5&before=7")
    }

    @Test(
        "The debug command refuses what does not belong together",
        arguments: [
            ["acme", "--minutes", "30"], ["acme", "--reason", "x"],
            ["acme", "--off", "--minutes", "3", "--reason", "x"],
            ["acme", "--minutes", "0", "--reason", "x"], ["acme", "--limit", "101"], ["acme", "--before", "0"],
        ])
    func debugRefusals(arguments: [String]) {
        #expect(throws: (any Error).self) { try DebugCommand.parse(arguments) }
    }

    @Test("Files are counted by sort, without a value, and what is no text is passed over")
    func detection() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("detect-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let text = "Write to jane@example.com or joe@example.com, card 4111111111111111."
        try Data(text.utf8).write(to: folder.appendingPathComponent("a.txt"))
        try Data([0x1F, 0x8B, 8, 0]).write(to: folder.appendingPathComponent("b.gz"))
        var detection = TextDetection(placesMax: 1)
        detection.add(directory: folder.path)
        #expect(detection.files == 1)
        #expect(detection.skipped == 1)
        #expect(detection.words == 7)
        #expect(detection.bytes == text.utf8.count)
        #expect(detection.counts[.email]?.found == 2)
        #expect(detection.counts[.email]?.validated == 0)
        #expect(detection.counts[.card]?.validated == 1)
        #expect(detection.places.map(\.offset) == [9])
        #expect(Int(detection.perMillionWords(detection.found)) == 428_571)
        let shown = DetectionText(detection: detection)
        for output in [shown.text(style: .plain), shown.json.encodedText()] {
            #expect(output.contains("email"))
            #expect(!output.contains("jane"))
            #expect(!output.contains("4111"))
        }
        detection.add(path: folder.appendingPathComponent("missing").path)
        #expect(detection.skipped == 2)
    }
}
