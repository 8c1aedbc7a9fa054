import Configuration
import Domain
import Foundation
import Testing

@testable import Assembly

@Suite("What the doctor says about the model catalogue")
struct CatalogCheckTests {
    private static let catalog = """
        version: test-1
        providers:
          vendor: {preset: openai, credential: CHECK_VENDOR_KEY}
          own: {preset: ollama}
          off: {preset: vllm, credential: CHECK_OFF_KEY, enabled: false}
        models:
          priced:
            provider: vendor
            capabilities: [chat]
            context_tokens: 1000
            output_tokens_max: 500
            prices:
              - {from: 2026-01-01, input: 1, output: 2}
          free:
            provider: own
            capabilities: [chat]
            context_tokens: 1000
            output_tokens_max: 500
            unmetered: true
          elsewhere:
            provider: off
            capabilities: [chat]
            context_tokens: 1000
            output_tokens_max: 500
        routes:
          usual: {models: [priced]}
          safe: {models: [priced, free]}
        defaults: {summarize: usual, classify: safe}

        """

    /// The findings about a file with this text, by check.
    private func findings(
        _ text: String, credentials: [String: String] = [:], at time: String = "2026-06-01T00:00:00Z"
    ) throws -> [String: Doctor.Finding] {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        let settings = Settings(
            ConfigReader(
                provider: InMemoryProvider(values: ["penstock.models": .init(stringLiteral: url.path)])))
        let now = try #require(RFC3339.date(from: time))
        let found = CatalogCheck(settings, credentials: { credentials[$0].map { Secret($0) } }, now: now).findings()
        #expect(!found.map { "\($0)" }.joined().contains("sk-value"))
        return Dictionary(found.map { ($0.check, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test("A catalogue whose credentials are there is found well, with its version")
    func well() throws {
        let found = try findings(Self.catalog, credentials: ["CHECK_VENDOR_KEY": "sk-value"])
        #expect(found.count == 4)
        #expect(found.values.allSatisfy { $0.verdict == .ok && $0.advice == nil })
        #expect(found["models"]?.found.contains("version test-1+") == true)
    }

    @Test("A provider without its credential is named, and a kind that nobody could answer; one switched off is not")
    func credentials() throws {
        let found = try findings(Self.catalog)
        #expect(found["model credentials"]?.verdict == .warning)
        #expect(found["model credentials"]?.found == "not set here: CHECK_VENDOR_KEY of vendor")
        #expect(found["model routes"]?.found == "nothing can answer here: summarize")
        #expect(found["model routes"]?.advice != nil)
    }

    @Test("A model without a price at this moment is named, unless its provider is switched off")
    func prices() throws {
        let found = try findings(
            Self.catalog, credentials: ["CHECK_VENDOR_KEY": "sk-value"], at: "2025-12-31T23:59:59Z")
        #expect(found["model prices"]?.verdict == .warning)
        #expect(found["model prices"]?.found == "without a price now: priced")
    }

    @Test("A long list is cut, and says how much is missing")
    func longList() throws {
        let models = (1...7).map {
            "  m\($0): {provider: own, capabilities: [chat], context_tokens: 9, output_tokens_max: 9}"
        }
        let text = "version: t\nproviders:\n  own: {preset: ollama}\nmodels:\n" + models.joined(separator: "\n") + "\n"
        #expect(try findings(text)["model prices"]?.found == "without a price now: m1, m2, m3, m4, m5 and 2 more")
    }

    @Test("A file that cannot be used is a failure that says how to find out why")
    func unusable() throws {
        let found = try findings("version: [")
        #expect(found.count == 1)
        #expect(found["models"]?.verdict == .failed)
        #expect(found["models"]?.advice?.contains("penstock models check") == true)
    }

    @Test("Without a file there is nothing to find")
    func none() {
        let settings = Settings(ConfigReader(provider: InMemoryProvider(values: [:])))
        let found = CatalogCheck(settings).findings()
        #expect(found.map(\.verdict) == [.ok])
    }
}
