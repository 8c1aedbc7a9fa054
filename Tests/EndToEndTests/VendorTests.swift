import Domain
import TestKit
import Testing

/// A vendor is a matter of the environment alone.
@Suite("Vendors", .serialized, .timeLimit(.minutes(2)))
struct VendorTests {
    @Test("One vendor writes and another embeds, each with a limit of its own")
    func oneVendorWritesAndAnotherEmbeds() async throws {
        try await DialectServer.with { provider, url in
            let settings = [
                "PENSTOCK_CHAT_PROVIDER": "anthropic", "ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "x",
                "PENSTOCK_CHAT_MODEL": "m", "PENSTOCK_EMBEDDING_PROVIDER": "openai", "OPENAI_BASE_URL": url,
                "OPENAI_API_KEY": "x", "PENSTOCK_EMBEDDING_MODEL": "e",
            ]
            try await Installation.with(settings: settings) { installation in
                let api = try await installation.serve()
                _ = try installation.work("worker")
                let summary = try await api.accepted(
                    "summarize", ["text": "Water flows down. Nothing else happens."])
                let vectors = try await api.accepted("embed", ["texts": ["a", "b"]])
                #expect(try await api.ended(summary)["state"]?.asString == "succeeded")
                #expect(try await api.ended(vectors)["state"]?.asString == "succeeded")
                let paths = Set(provider.calls.map(\.path))
                #expect(paths == ["/v1/messages", "/v1/embeddings"])
                try await expectDrained(installation.postgres)
            }
        }
    }
}
