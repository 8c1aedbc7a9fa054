import Assembly
import Configuration
import Domain
import Fleet
import Foundation
import Testing

@testable import penstock

@Suite("The model catalogue on the command line")
struct ModelsTextTests {
    private static let good = """
        version: test-1
        providers:
          vendor: {preset: vllm, credential: SURELY_NOT_SET_ANYWHERE}
        models:
          small:
            provider: vendor
            capabilities: [chat]
            context_tokens: 1000
            output_tokens_max: 500
            prices:
              - {from: 2026-01-01, input: 0.025, output: 1.50}
          waiting:
            provider: vendor
            capabilities: [chat]
            context_tokens: 1000
            output_tokens_max: 500
        routes:
          usual: {models: [small]}
        defaults: {summarize: usual}

        """

    private func path(_ text: String) throws -> String {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString).yaml")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func settings(_ values: [AbsoluteConfigKey: ConfigValue]) -> Settings {
        Settings(ConfigReader(provider: InMemoryProvider(values: values)))
    }

    @Test("The list says what a model costs, that an unpriced one waits, and which credential is missing")
    func list() throws {
        let path = try path(Self.good)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = ModelsText(list: try ModelList(file: path))
        let small = text.json["models"]?.asArray?.first { $0["name"]?.asString == "small" }
        #expect(small?["input_nanos_per_million"]?.asInteger == 25_000_000)
        #expect(small?["credential_present"]?.asBool == false)
        #expect(small?["usable"]?.asBool == false)
        let waiting = text.json["models"]?.asArray?.first { $0["name"]?.asString == "waiting" }
        #expect(waiting?["priced"]?.asBool == false)
        let plain = text.text(style: TextStyle(isTerminal: false, noColor: true, environment: [:]))
        #expect(plain.contains("0.025"))
        #expect(plain.contains("no: calls wait"))
        #expect(plain.contains("SURELY_NOT_SET_ANYWHERE is not set"))
        #expect(plain.contains("default for: summarize"))
    }

    @Test("The list names the providers that have no key here, and none that wants none or is switched off")
    func missingKeys() throws {
        let providers = """
              vendor: {preset: vllm, credential: SURELY_NOT_SET_ANYWHERE}
              unused: {preset: openai, credential: NOR_IS_THIS_ONE}
              own: {preset: ollama}
              off: {preset: openai, credential: NOR_IS_THE_LAST, enabled: false}
            """
        let path = try path(
            Self.good.replacingOccurrences(
                of: "  vendor: {preset: vllm, credential: SURELY_NOT_SET_ANYWHERE}", with: providers))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let text = ModelsText(list: try ModelList(file: path))
        let plain = text.text(style: TextStyle(isTerminal: false, noColor: true, environment: [:]))
        let line = plain.split(separator: "\n").last { $0.hasPrefix("no key in this environment") }
        #expect(line?.contains("unused (NOR_IS_THIS_ONE), vendor (SURELY_NOT_SET_ANYWHERE);") == true)
        #expect(line?.contains("off") == false && line?.contains("own") == false)
        let listed = text.json["providers"]?.asArray ?? []
        #expect(listed.first { $0["name"] == "unused" }?["credential_present"] == false)
        #expect(listed.first { $0["name"] == "own" }?["credential_present"] == true)
    }

    @Test("A bad file is a failure that has each problem's line, for people and for programs")
    func check() throws {
        let path = try path(Self.good.replacingOccurrences(of: "0.025", with: "cheap"))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let found = #expect(throws: ModelFileError.self) { _ = try ModelList(file: path) }
        let failure = CommandFailure(try #require(found))
        #expect(failure.json["errors"]?.asArray?.first?["line"]?.asInteger == 11)
        #expect(failure.text.contains("line 11"))
    }

    @Test("A bad file refuses the start, and settings that a file replaces are refused beside it")
    func settings() throws {
        let bad = try path("version: [1\n")
        let good = try path(Self.good)
        defer {
            try? FileManager.default.removeItem(atPath: bad)
            try? FileManager.default.removeItem(atPath: good)
        }
        #expect(settings(["penstock.models": .init(stringLiteral: good)]).validate() == [])
        let complaints = settings(["penstock.models": .init(stringLiteral: bad)]).validate()
        #expect(complaints.count == 1)
        #expect(complaints.first?.contains("line 2") == true)
        let both = settings(["penstock.models": .init(stringLiteral: good), "penstock.chat.provider": "openai"])
        #expect(both.validate().contains { $0.contains("PENSTOCK_CHAT_PROVIDER") })
    }

    @Test("Every provider of a file has a pool, with the limit the file states")
    func pools() throws {
        let path = try path(
            Self.good.replacingOccurrences(
                of: "SURELY_NOT_SET_ANYWHERE", with: "SURELY_NOT_SET_ANYWHERE, limits: {concurrency: 3}"))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let pools = settings(["penstock.models": .init(stringLiteral: path)]).fleet.pools
        #expect(pools.map(\.name) == ["local", "vendor", "webhook", "index"])
        #expect(pools.first { $0.name == "vendor" }?.limit == 3)
        #expect(pools.first { $0.name == "vendor" }?.isLimitStated == true)
        #expect(pools.first { $0.name == "local" }?.isLimitStated == false)
    }
}
