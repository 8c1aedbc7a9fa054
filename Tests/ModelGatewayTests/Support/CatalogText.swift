import Foundation
import ModelGateway

/// A small good catalogue, and copies of it with one thing changed.
enum CatalogText {
    static let good = """
        version: test-1
        providers:
          vendor:
            preset: openai
            base_url: https://api.example.com/v1
            credential: VENDOR_KEY
            limits: {concurrency: 8, requests_per_minute: 500}
          own: {preset: ollama}
        models:
          small:
            provider: vendor
            id: small-2026-01-01
            capabilities: [chat, json_schema]
            context_tokens: 1000
            output_tokens_max: 500
            prices:
              - from: 2026-01-01
                input: 1.00
                output: 2.00
              - from: 2026-06-01
                input: 0.50
                output: 2.00
                cached_input: 0.05
                bands:
                  - above_input_tokens: 100
                    input: 1.50
                    output: 3.00
                    cached_input: 0.10
          large:
            provider: vendor
            capabilities: [chat, json_schema, temperature]
            context_tokens: 9000
            output_tokens_max: 500
            prices:
              - {from: 2026-01-01, input: "4.00", output: "8.00"}
          vectors:
            provider: own
            capabilities: [embeddings]
            context_tokens: 512
            embedding_dimensions: 2
            unmetered: true
        routes:
          usual: {models: [small, large], requires: [json_schema], context_escalation: true}
          index: {models: [vectors], failover: fail_fast}
        defaults:
          summarize: usual
          embed: index

        """

    /// The good text with the first `old` replaced.
    static func changed(_ old: String, _ new: String) -> String {
        guard let range = good.range(of: old) else { return "the test's own text is not in the catalogue" }
        return good.replacingCharacters(in: range, with: new)
    }

    static func catalog(_ text: String = good) throws -> ModelCatalog {
        try CatalogReading.catalog(Array(text.utf8))
    }

    /// Everything that is wrong with a text.
    static func complaints(_ text: String) -> [CatalogComplaint] {
        do {
            _ = try CatalogReading.catalog(Array(text.utf8))
            return []
        } catch {
            return error.complaints
        }
    }
}

/// A file of its own, gone at the end.
struct CatalogOnDisk: ~Copyable {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("models-\(UUID().uuidString).yaml").path

    init(_ text: String) throws { try write(text) }

    /// Replaces the file in one step, as deployments do.
    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic) }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
