import Domain
import Testing

@testable import TaskKinds

@Suite("A part of a large embed")
struct EmbedPartTests {
    private func vectors(_ report: AttemptReport) -> [JSONValue] { report.json?["embeddings"]?.asArray ?? [] }

    @Test("Its result names its place first and its vectors last, in order, at unit length")
    func result() async throws {
        let fixture = try EmbedFixture()
        let report = try await fixture.run("embed.part", EmbedFixture.part(["a", "bcd"], from: 4_096))
        let json = try #require(report.json)
        #expect(json["from"] == 4_096 && json["count"] == 2 && json["failed"] == 0)
        #expect(json["model"] == "e" && json["dimensions"] == 2)
        let first = (vectors(report).first?.asArray ?? []).compactMap(\.asDouble)
        #expect(first.count == 2)
        let length = first.reduce(0) { $0 + $1 * $1 }
        #expect(abs(length - 1) < 1e-5)
        #expect(first[1] > first[0])
        guard case .result(let bytes?) = report.ending else { throw Failure.refused() }
        #expect(PartHead(bytes)?.dimensions == 2)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(
            text.hasPrefix(
                #"{"count":2,"dimensions":2,"failed":0,"failures":[],"from":4096,"model":"e","embeddings":[["#))
    }

    @Test("What the tenant has is not asked for again, and another tenant has nothing of it")
    func cached() async throws {
        let fixture = try EmbedFixture()
        let texts = EmbedFixture.texts(600)
        let first = try await fixture.run("embed.part", EmbedFixture.part(texts))
        #expect(fixture.cache.count(of: EmbedFixture.tenant) == 600)
        let again = try await fixture.run("embed.part", EmbedFixture.part(texts + ["new"]))
        #expect(fixture.provider.record.answered.joined().count == 601)
        #expect(Array(vectors(again).prefix(600)) == vectors(first))
        _ = try await fixture.run("embed.part", EmbedFixture.part(texts), tenant: TenantID(2))
        #expect(fixture.provider.record.answered.joined().count == 1_201)
    }

    @Test("Without the cache nothing is looked up and nothing is kept")
    func uncached() async throws {
        let fixture = try EmbedFixture()
        for _ in 0..<2 { _ = try await fixture.run("embed.part", EmbedFixture.part(["a"], cache: false)) }
        #expect(fixture.provider.record.answered == [["a"], ["a"]])
        #expect(fixture.cache.count(of: EmbedFixture.tenant) == 0)
    }

    @Test("A text that stands there twice is asked for once and has its vector in both places")
    func twice() async throws {
        let fixture = try EmbedFixture()
        let report = try await fixture.run("embed.part", EmbedFixture.part(["a", "b", "a"]))
        #expect(fixture.provider.record.answered == [["a", "b"]])
        #expect(vectors(report).count == 3)
        #expect(vectors(report)[0] == vectors(report)[2])
        #expect(vectors(report)[0] != vectors(report)[1])
    }

    @Test("A part that broke down half-way goes on behind what was answered")
    func resumed() async throws {
        let breaking = try EmbedFixture { $0.contains("text 900") ? .refused(.transient, code: "provider_error") : nil }
        let input = EmbedFixture.part(EmbedFixture.texts(1_000))
        await #expect(throws: Failure.self) { _ = try await breaking.run("embed.part", input) }
        let kept = breaking.cache.count(of: EmbedFixture.tenant)
        #expect(kept >= 512)
        #expect(kept == breaking.provider.record.answered.joined().count)
    }

    @Test("A refused text fails the part and is named by its place in the whole task; the others are kept")
    func fails() async throws {
        let fixture = try EmbedFixture { $0.contains("text 7") ? .refused() : nil }
        let error = await #expect(throws: Failure.self) {
            _ = try await fixture.run("embed.part", EmbedFixture.part(EmbedFixture.texts(20), from: 100))
        }
        #expect(error?.failureClass == .permanent)
        #expect(error?.message.contains("Text 107") == true)
        #expect(fixture.cache.count(of: EmbedFixture.tenant) == 19)
    }

    @Test("With skip a refused text has no vector, and the result says why")
    func skips() async throws {
        let fixture = try EmbedFixture { $0.contains("text 7") ? .refused() : nil }
        let input = EmbedFixture.part(EmbedFixture.texts(20), from: 100, onFailure: .skip)
        let report = try await fixture.run("embed.part", input)
        let nulls = vectors(report).enumerated().filter { $1.isNull }.map(\.offset)
        #expect(nulls == [7])
        #expect(report.json?["failed"] == 1)
        #expect(report.json?["failures"]?[0]?["index"] == 107)
        #expect(report.json?["failures"]?[0]?["code"] == "provider_refused_request")
    }

    @Test(
        "An input that no parent would make is refused",
        arguments: [
            (#"{"texts":["a"],"from":0,"count":2,"model":"e","on_failure":"fail"}"#, "/count"),
            (#"{"texts":["a"],"from":-1,"count":1,"model":"e","on_failure":"fail"}"#, "/from"),
            (#"{"texts":["a"],"from":0,"count":1,"model":"e","on_failure":"later"}"#, "/on_failure"),
            (#"{"texts":["a"],"from":0,"count":1,"on_failure":"fail"}"#, "/model"),
            (#"{"texts":["a"],"from":0,"count":1,"model":"e","on_failure":"fail","cach":true}"#, "/cach"),
        ])
    func refused(input: String, pointer: String) throws {
        let fixture = try EmbedFixture()
        let value = try JSONParser.parse(input)
        #expect(fixture.problems("embed.part", value).map(\.pointer) == [pointer])
    }

    @Test("Clients cannot submit one")
    func hidden() throws {
        #expect(try EmbedFixture().kinds["embed.part"]?.description.isPublic == false)
    }
}
