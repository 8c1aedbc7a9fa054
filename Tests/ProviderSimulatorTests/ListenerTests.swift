import ProviderSimulator
import Synchronization
import Testing

@Suite("A listener of the simulator") struct ListenerTests {
    private final class Heard: Sendable {
        let texts = Mutex<[String]>([])
    }

    @Test func `It is told the texts of embedding calls, and of no others`() async throws {
        let heard = Heard()
        var configuration = SimulatorConfiguration()
        configuration.onTexts = { model, texts in heard.texts.withLock { $0 += texts.map { "\(model): \($0)" } } }
        try await SimulatorServer.with(configuration) { simulator, url in
            let calls = Calls(simulator: simulator, url: url)
            _ = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":["one","two"]}"#)
            _ = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":[[1,2]]}"#)
            _ = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":5}"#)
            _ = try await calls.post("/v1/embeddings", .openai, #"{"model":"e","input":"three"}"#)
        }
        #expect(heard.texts.withLock { $0 } == ["e: one", "e: two", "e: three"])
    }
}
