import Domain
import Testing

@testable import TaskKinds

@Suite("Which model answered")
struct AnsweringModelTests {
    static let inputs: [(TaskKind, String)] = [
        ("summarize", #"{"text":"Water flows down the hill."}"#),
        ("classify", #"{"text":"Where is my parcel?","labels":["refund","delivery"]}"#),
        ("extract", #"{"text":"Invoice 7.","schema":{"type":"string"}}"#),
        ("generate", #"{"prompt":"plain","version":1}"#),
    ]

    private func run(_ kind: TaskKind, _ input: String, modelID: String?) async throws -> AttemptReport {
        let fixture = try KindFixture(modelID: modelID) { _, _ in
            switch kind {
            case "classify": "delivery"
            case "extract": #""seven""#
            default: "An answer."
            }
        }
        fixture.prompts.put("plain", #"{"user":"Say something."}"#)
        return try await fixture.run(kind, input)
    }

    @Test("Result and timeline name the version that its vendor says answered", arguments: inputs)
    func said(kind: TaskKind, input: String) async throws {
        let report = try await run(kind, input, modelID: "m-pinned-2026-10-01")
        #expect(report.json?["model"] == "m-2026-01-01")
        #expect(report.json?["model_version"] == "m-pinned-2026-10-01")
        #expect(report.events.first?.action == .promptUsed)
        #expect(report.events.first?.detail?["model"] == "m-2026-01-01")
        #expect(report.events.first?.detail?["model_version"] == "m-pinned-2026-10-01")
    }

    @Test("What the vendor does not say is the name it was asked by", arguments: inputs)
    func unsaid(kind: TaskKind, input: String) async throws {
        let report = try await run(kind, input, modelID: nil)
        #expect(report.json?["model_version"] == "m-2026-01-01")
        #expect(report.events.first?.detail?["model_version"] == "m-2026-01-01")
    }
}
