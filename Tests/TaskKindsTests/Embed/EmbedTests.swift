import Domain
import Testing

@testable import TaskKinds

@Suite("Embedding a few texts in one task")
struct EmbedTests {
    @Test("Every text has its vector, in order")
    func all() async throws {
        let fixture = try EmbedFixture()
        let report = try await fixture.run("embed", EmbedFixture.input(EmbedFixture.texts(300)))
        let vectors = try #require(report.json?["embeddings"]?.asArray)
        #expect(vectors.count == 300)
        let expected = TextProvider.vector(of: "text 299").map { JSONValue.double(Double($0)) }
        #expect(vectors.last == .array(expected))
        #expect(report.json?["model"] == "e" && report.json?["dimensions"] == 2)
        #expect(report.json?["failures"] == nil)
    }

    @Test("A text that is refused fails the task, which names it")
    func fails() async throws {
        let fixture = try EmbedFixture { $0.contains("text 270") ? .refused() : nil }
        let error = await #expect(throws: Failure.self) {
            _ = try await fixture.run("embed", EmbedFixture.input(EmbedFixture.texts(300)))
        }
        #expect(error?.failureClass == .permanent)
        #expect(error?.message.contains("Text 270") == true)
    }

    @Test("With skip it has no vector, and the result says why")
    func skips() async throws {
        let fixture = try EmbedFixture { $0.contains("text 270") ? .refused() : nil }
        let report = try await fixture.run("embed", EmbedFixture.input(EmbedFixture.texts(300), onFailure: "skip"))
        let vectors = try #require(report.json?["embeddings"]?.asArray)
        #expect(vectors.enumerated().filter { $1.isNull }.map(\.offset) == [270])
        #expect(report.json?["failures"]?.asArray?.count == 1)
        #expect(report.json?["failures"]?[0]?["index"] == 270)
    }

    @Test("When every text is refused there is no vector and no model to name")
    func none() async throws {
        let fixture = try EmbedFixture { _ in .refused(code: "context_too_long") }
        let report = try await fixture.run("embed", EmbedFixture.input(["a", "b"], onFailure: "skip"))
        #expect(report.json?["embeddings"] == .array([.null, .null]))
        #expect(report.json?["model"]?.isNull == true)
        #expect(report.json?["failures"]?.asArray?.count == 2)
    }

    @Test("A request that is too large as a whole goes through in halves, and the task does not fail")
    func tooLarge() async throws {
        let fixture = try EmbedFixture { $0.count > 100 ? .refused(code: "request_too_large") : nil }
        let report = try await fixture.run("embed", EmbedFixture.input(EmbedFixture.texts(300)))
        #expect(report.json?["embeddings"]?.asArray?.contains(.null) == false)
        #expect(fixture.provider.record.answered.joined().count == 300)
    }

    @Test("An answer that is no vector is not cut up when it fails the task anyway: the queue asks again")
    func rejected() async throws {
        let fixture = try EmbedFixture { _ in .refused(.rejectedOutput, code: "vector_count_wrong") }
        let error = await #expect(throws: Failure.self) {
            _ = try await fixture.run("embed", EmbedFixture.input(["a", "b"]))
        }
        #expect(error?.failureClass == .rejectedOutput)
        #expect(fixture.provider.record.asked.count == 1)
    }

    @Test("A finished batch is not paid for again when a later one fails for now")
    func resumed() async throws {
        let fixture = try EmbedFixture { $0.contains("text 299") ? .refused(.transient, code: "provider_error") : nil }
        let memory = TaskMemory()
        let input = EmbedFixture.input(EmbedFixture.texts(300))
        for _ in 0..<2 {
            await #expect(throws: Failure.self) { _ = try await fixture.run("embed", input, memory: memory) }
        }
        #expect(fixture.provider.record.answered.map(\.count) == [256])
    }

    @Test("Numbers are written as short as they can be and read back the same")
    func numbers() throws {
        let numbers: [Float] = [0.1, -1.1754944e-38, 3.4028235e38, 0, -0.0, 1 / 3, 16_777_216]
        var bytes: [UInt8] = []
        VectorText.write([numbers, nil], into: &bytes)
        let json = try JSONParser.parse(bytes)
        #expect(json[0]?.asArray?.compactMap { $0.asDouble.map(Float.init) } == numbers)
        #expect(json[1]?.isNull == true)
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("[[0.1,"))
        for number in numbers { #expect(number.description.utf8.count < VectorText.numberBytesMax) }
    }
}
