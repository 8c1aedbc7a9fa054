import Domain
import Foundation
import Testing

@testable import ModelGateway

/// One thing that is wrong: what is written instead of what, on which line it is found, and under which keys.
struct BadCatalog: Sendable, CustomStringConvertible {
    let old: String
    let new: String
    let line: Int
    let path: String
    let says: String

    init(_ old: String, _ new: String, _ line: Int, _ path: String, _ says: String) {
        (self.old, self.new, self.line, self.path, self.says) = (old, new, line, path, says)
    }

    var description: String { "\(new) at line \(line)" }
}

@Suite("Reading a catalogue")
struct CatalogReadingTests {
    /// Something that is wrong with the provider on line 8.
    static func own(_ keys: String, _ path: String, _ says: String) -> BadCatalog {
        BadCatalog("own: {preset: ollama}", "own: {preset: ollama, \(keys)}", 8, "providers.own.\(path)", says)
    }

    static let bad: [BadCatalog] = [
        BadCatalog("version: test-1", "versoin: test-1", 1, "", "unknown key"),
        BadCatalog("version: test-1", "version: a b", 1, "version", "A-Z"),
        BadCatalog("version: test-1\n", "", 1, "", "needs the key \"version\""),
        BadCatalog("preset: openai", "preset: opanai", 4, "providers.vendor.preset", "openai, anthropic"),
        BadCatalog("preset: openai\n", "dialect: latin\n", 4, "providers.vendor.dialect", "one of"),
        BadCatalog("https://api", "ftp://api", 5, "providers.vendor.base_url", "http or https"),
        BadCatalog("https://api", "https://me:secret@api", 5, "providers.vendor.base_url", "without user"),
        BadCatalog("VENDOR_KEY", "sk-live-1234567890abcdef", 6, "providers.vendor.credential", "looks like a key"),
        BadCatalog("VENDOR_KEY", "AKIAIOSFODNN7EXAMPLE", 6, "providers.vendor.credential", "looks like a key"),
        BadCatalog("VENDOR_KEY", "9f86d081884c7d659a2f", 6, "providers.vendor.credential", "environment variable"),
        BadCatalog("concurrency: 8", "concurrency: 0", 7, "providers.vendor.limits.concurrency", "whole number from 1"),
        BadCatalog("concurrency: 8", "concurrency: 1e3", 7, "providers.vendor.limits.concurrency", "in digits"),
        BadCatalog("own: {preset: ollama}", "own: {}", 8, "providers.own", "no preset's"),
        BadCatalog("own: {preset: ollama}", "Own: {preset: ollama}", 8, "providers.Own", "no name for a provider"),
        BadCatalog("own: {preset: ollama}", "own: {preset: azure}", 8, "providers.own", "base_url"),
        BadCatalog("https://api.example.com/v1", "https://", 5, "providers.vendor.base_url", "a host"),
        BadCatalog("https://api.example.com/v1", "https://a.example?x=1", 5, "providers.vendor.base_url", "without"),
        own("headers: {x-team: a, authorization: b}", "headers.authorization", "only the gateway itself"),
        own("headers: {content-length: \"3\"}", "headers.content-length", "only the gateway itself"),
        own("headers: {x team: a}", "headers.x team", "cannot be sent"),
        own("headers: {x-team: \"a\\r\\nhost: b\"}", "headers.x-team", "cannot be sent"),
        own("headers: {x-team: [a]}", "headers.x-team", "a single value"),
        own("headers: {x-team: sk-live-1234567890abcdef}", "headers.x-team", "looks like a key"),
        own("headers: {sk-live-1234567890abcdef: [a]}", "headers.(hidden)", "a single value"),
        own("headers: [x-team]", "headers", "a mapping"),
        own("query: {v: \"\\u00FC\"}", "query.v", "visible ASCII"),
        own("authentication: basic", "authentication", "bearer, api-key, x-api-key, none"),
        own("authentication: none, credential: OWN_KEY", "authentication", "sends no credential"),
        own("output_limit_field: tokens", "output_limit_field", "max_completion_tokens, max_tokens"),
        own("quirks: [float_vectors, slow]", "quirks[1]", "no_stream_options, embeddings_only"),
        own("quirks: float_vectors", "quirks", "must be a list"),
        own("connections: 0", "connections", "whole number from 1"),
        own("embedding_texts_max: 2049", "embedding_texts_max", "from 1 to 2048"),
        BadCatalog("own: {preset: ollama}", "own: {preset: local}", 8, "providers.own", "belongs to the provider"),
        BadCatalog("provider: vendor", "provider: vendr", 11, "models.small.provider", "own, vendor"),
        BadCatalog("provider: vendor", "provider: local", 11, "models.small.provider", "built in"),
        BadCatalog("small-2026-01-01", "small-latest", 12, "models.small.id", "name a version"),
        BadCatalog("[chat, json_schema]", "[chat, telepathy]", 13, "models.small.capabilities[1]", "one of"),
        BadCatalog("[chat, json_schema]", "[chat, chat]", 13, "models.small.capabilities[1]", "twice"),
        BadCatalog("[chat, json_schema]", "[]", 13, "models.small.capabilities", "1 to"),
        BadCatalog("[chat, json_schema]", "[tools]", 13, "models.small.capabilities", "neither chat nor"),
        BadCatalog("context_tokens: 1000", "context_tokens: ten", 14, "models.small.context_tokens", "whole number"),
        BadCatalog("context_tokens: 1000", "context_tokens: 400", 15, "models.small.output_tokens_max", "is above"),
        BadCatalog("output_tokens_max: 500\n", "\n", 11, "models.small", "output_tokens_max"),
        BadCatalog("from: 2026-01-01", "from: 2026-02-30", 17, "models.small.prices[0].from", "a day that exists"),
        BadCatalog("from: 2026-01-01", "from: 1.1.2026", 17, "models.small.prices[0].from", "a day that exists"),
        BadCatalog("from: 2026-06-01", "from: 2026-01-01", 20, "models.small.prices[1]", "order prices"),
        BadCatalog("input: 1.00", "input: -1", 18, "models.small.prices[0].input", "dollars per million"),
        BadCatalog("input: 1.00", "input: 1e2", 18, "models.small.prices[0].input", "dollars per million"),
        BadCatalog("input: 1.00", "input: .inf", 18, "models.small.prices[0].input", "dollars per million"),
        BadCatalog("input: 1.00", "input: 0.0000000001", 18, "models.small.prices[0].input", "nine digits"),
        BadCatalog("input: 1.00", "input: 1000001", 18, "models.small.prices[0].input", "1000000"),
        BadCatalog("input: 1.00", "input: 0", 18, "models.small.prices[0].input", "unmetered: true"),
        BadCatalog("output: 2.00", "outputs: 2.00", 19, "models.small.prices[0]", "unknown key"),
        BadCatalog("output: 2.00\n", "batch_factor: 1.5\n", 19, "models.small.prices[0].batch_factor", "at most 1"),
        BadCatalog(
            "above_input_tokens: 100", "above_input_tokens: 0", 25,
            "models.small.prices[1].bands[0].above_input_tokens", "whole number"),
        BadCatalog("            cached_input: 0.10\n", "\n", 25, "models.small.prices[1].bands[0]", "cached_input"),
        BadCatalog("unmetered: true", "unmetered: yes", 41, "models.vectors.unmetered", "true or false"),
        BadCatalog(
            "embedding_dimensions: 2", "embedding_dimensions: 0", 40, "models.vectors.embedding_dimensions",
            "whole number"),
        BadCatalog("[small, large]", "[small, lagre]", 43, "routes.usual.models[1]", "not one of \"models\""),
        BadCatalog("[small, large]", "[small, small]", 43, "routes.usual.models[1]", "twice"),
        BadCatalog("[small, large]", "[large, small]", 43, "routes.usual.context_escalation", "larger context"),
        BadCatalog("requires: [json_schema]", "requires: [tools]", 43, "routes.usual.models[0]", "no capability tools"),
        BadCatalog("failover: fail_fast", "failover: retry", 44, "routes.index.failover", "degrade, fail_fast"),
        BadCatalog("summarize: usual", "summarize: unusual", 46, "defaults.summarize", "not one of \"routes\""),
        BadCatalog("summarize: usual", "summarise: usual", 46, "defaults", "unknown key"),
        BadCatalog("embed: index", "embed: usual", 47, "defaults.embed", "no capability embeddings"),
        // What is no plain YAML.
        BadCatalog("own: {preset: ollama}", "own: &one {preset: ollama}", 8, "", "anchor or alias"),
        BadCatalog("own: {preset: ollama}", "own: *one", 8, "", "anchor or alias"),
        BadCatalog("own: {preset: ollama}", "own: !!map {preset: ollama}", 8, "", "tag"),
        BadCatalog("version: test-1", "version: |\n  test", 1, "", "block text"),
        BadCatalog("own: {preset: ollama}", "own: [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]", 8, "", "16 deep"),
        BadCatalog("own: {preset: ollama}", "own: {preset: ollama", 9, "", "is not YAML"),
        BadCatalog("own: {preset: ollama}", "vendor: {preset: ollama}", 3, "", "twice"),
        BadCatalog("own: {preset: ollama}", "\town: {preset: ollama}", 8, "", "is not YAML"),
        BadCatalog("own: {preset: ollama}", "own: \u{7}", 8, "", "control character"),
    ]

    @Test("A good catalogue has everything it says")
    func good() throws {
        let catalog = try CatalogText.catalog()
        #expect(CatalogText.complaints(CatalogText.good) == [])
        #expect(catalog.version.hasPrefix("test-1+"))
        #expect(catalog.version.utf8.count == "test-1+".utf8.count + 8)
        #expect(catalog["small"]?.vendorID == "small-2026-01-01")
        #expect(catalog["large"]?.vendorID == "large")
        #expect(catalog["large"]?.acceptedParameters == [.temperature])
        #expect(catalog["vectors"]?.pricing == .unmetered)
        #expect(catalog["local-extractive-1"] != nil)
        #expect(catalog[provider: "vendor"]?.credential == "VENDOR_KEY")
        #expect(catalog[provider: "vendor"]?.limits.concurrency == 8)
        #expect(catalog[provider: "own"]?.baseURL == "http://127.0.0.1:11434/v1")
        #expect(catalog.defaultRoute(for: .summarize)?.models == ["small", "large"])
        #expect(catalog.defaultRoute(for: .summarize)?.escalatesContext == true)
        #expect(catalog.defaultRoute(for: .classify) == nil)
        #expect(catalog.pool(for: .embed) == "own")
    }

    @Test("Every mistake is found on its line, under its keys, with what to do", arguments: bad)
    func mistakes(bad: BadCatalog) {
        let found = CatalogText.complaints(CatalogText.changed(bad.old, bad.new))
        let isNamed = found.contains {
            $0.line == bad.line && $0.path == bad.path && $0.message.contains(bad.says) && $0.column >= 1
        }
        #expect(isNamed, "\(found)")
    }

    @Test("Keys of another dialect, and of no server at all, are refused by name")
    func foreignKeys() {
        let anthropic = CatalogText.complaints(
            CatalogText.changed(
                "own: {preset: ollama}",
                "own: {preset: ollama}\n  other: {preset: anthropic, quirks: [float_vectors], output_limit_field: max_tokens}"
            ))
        #expect(anthropic.map(\.path) == ["providers.other.quirks", "providers.other.output_limit_field"])
        #expect(anthropic.allSatisfy { $0.message.contains("dialect openai") && $0.line == 9 })
        let local = CatalogText.complaints(
            CatalogText.changed(
                "own: {preset: ollama}", "own: {preset: ollama}\n  local: {preset: local, headers: {x-a: b}}"))
        #expect(local.map(\.path) == ["providers.local.headers"])
    }

    @Test("A provider has bounds on what is said about it")
    func bounds() {
        func found(_ headers: [String]) -> [String] {
            let keys = "headers: {\(headers.joined(separator: ", "))}"
            return CatalogText.complaints(
                CatalogText.changed("own: {preset: ollama}", "own: {preset: ollama, \(keys)}")
            ).map(\.path)
        }
        #expect(found((0..<32).map { "x-\($0): a" }) == [])
        #expect(found((0..<33).map { "x-\($0): a" }) == ["providers.own.headers"])
        #expect(found(["x-a: \(String(repeating: "a", count: 997))"]) == [])
        #expect(found(["x-a: \(String(repeating: "a", count: 998))"]) == ["providers.own.headers.x-a"])
    }

    @Test("What is said about a server reaches its adapter, beside what its preset knows")
    func details() throws {
        let keys =
            "authentication: api-key, headers: {x-team: search}, query: {api-version: \"2026-01-01\", mode: fast}, "
            + "connections: 64, output_limit_field: max_completion_tokens, quirks: [], embedding_texts_max: 7"
        let catalog = try CatalogText.catalog(
            CatalogText.changed(
                "own: {preset: ollama}", "own: {preset: azure, base_url: \"https://a.example/v1\", \(keys)}"))
        let settings = try #require(catalog[provider: "own"]).settings(credential: Secret("k"))
        #expect(settings.credentialHeader?.name == "api-key")
        #expect(settings.headers == ["x-team": "search"])
        #expect(settings.query == ["api-version": "2026-01-01", "mode": "fast"])
        #expect(settings.connectionsMax == 64)
        #expect(settings.outputLimitField == .maxCompletionTokens)
        #expect(settings.quirks == [])
        #expect(settings.embeddingTextsMax == 7)
        #expect(settings.complaints() == [])
        let plain = try #require(try CatalogText.catalog()[provider: "own"]).settings(credential: nil)
        let preset = ProviderSettings(.ollama)
        #expect(plain.quirks == preset.quirks)
        #expect(plain.outputLimitField == preset.outputLimitField)
        #expect(plain.connectionsMax == preset.connectionsMax)
        #expect(plain.embeddingTextsMax == preset.embeddingTextsMax)
    }

    @Test("A provider that sends no credential wants none, and is then usable without one")
    func openServer() throws {
        let text = CatalogText.changed("credential: VENDOR_KEY", "authentication: none")
        #expect(try CatalogText.catalog(text)[provider: "vendor"]?.credential == "")
    }

    @Test("A name with a dot is a name for an adapter too")
    func dottedName() throws {
        let text = CatalogText.good.replacingOccurrences(of: "own", with: "own.eu")
        #expect(CatalogText.complaints(text) == [])
    }

    @Test("No complaint repeats what looks like a key, wherever it stands")
    func keysAreNotShown() {
        let key = "sk-live-1234567890abcdef"
        for old in [
            "VENDOR_KEY", "small-2026-01-01", "test-1", "1.00", "usual}", "[small, large]", "preset: openai", "small:",
        ] {
            let found = CatalogText.complaints(CatalogText.changed(old, key))
            #expect(!found.isEmpty, "\(old)")
            #expect(!found.map(\.description).joined().contains("1234567890"), "\(old)")
        }
    }

    @Test("All mistakes come at once, in the order of the file")
    func allAtOnce() {
        let text = CatalogText.changed("concurrency: 8", "concurrency: x")
            .replacingOccurrences(of: "input: 1.00", with: "input: x")
            .replacingOccurrences(of: "embed: index", with: "embed: x")
        #expect(CatalogText.complaints(text).map(\.line) == [7, 18, 47])
    }

    @Test("A model without a price is unpriced, and that is no mistake")
    func unpriced() throws {
        let catalog = try CatalogText.catalog(CatalogText.changed("    unmetered: true\n", ""))
        #expect(catalog["vectors"]?.pricing == .unpriced)
    }

    @Test("An empty, a binary and an oversized file are refused at once")
    func unreadable() {
        #expect(CatalogText.complaints("").map(\.line) == [1])
        #expect(CatalogText.complaints("# nothing\n").count == 1)
        #expect(throws: CatalogError.self) { try CatalogReading.catalog([0xFF, 0xFE, 0x00]) }
        let large = Array(repeating: UInt8(ascii: "#"), count: (1 << 20) + 1)
        #expect(throws: CatalogError.self) { try CatalogReading.catalog(large) }
        #expect(throws: CatalogError.self) { try CatalogFile(path: "/nonexistent/models.yaml") }
    }

    @Test("The catalogue that is shipped can be used, and prices everything but what is declared free")
    func shipped() throws {
        let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../deployments/models.yaml").standardizedFileURL.path
        let catalog = try CatalogFile(path: path).catalog
        let now = try #require(RFC3339.date(from: "2026-11-26T00:00:00Z"))
        #expect(catalog.all.count >= 29)
        for model in catalog.all { #expect(model.pricing.price(at: now) != nil, "\(model.name)") }
        let haiku = try #require(catalog["claude-haiku-5.5"]?.pricing.price(at: now))
        #expect(haiku.cost(of: TokenUsage(input: 100_000, output: 0)) == Money(nanoDollars: 10_000_000))
        #expect(haiku.cost(of: TokenUsage(input: 100_001, output: 0)) == Money(nanoDollars: 50_000_500))
        for use in RouteUse.allCases { #expect(catalog.defaultRoute(for: use) != nil, "\(use)") }
    }
}
