import Domain
import ModelGateway
import Testing

@testable import TaskKinds

@Suite("Embedding many texts as children")
struct EmbedAtScaleTests {
    private func children(_ report: AttemptReport) throws -> [NewChild] {
        guard case .children(let plan) = report.ending else { throw Failure.refused() }
        return plan.children
    }

    /// Runs every child as the fleet would, those at `failing` places without success.
    private func outcomes(
        of children: [NewChild], in fixture: EmbedFixture, failing: Set<Int32> = []
    ) async throws -> [ChildOutcome] {
        var outcomes: [ChildOutcome] = []
        for (index, child) in children.enumerated() {
            let place = Int32(index + 1)
            guard !failing.contains(place) else {
                let error = Failure.refused(.transient, code: "provider_error").json.encoded()
                outcomes.append(
                    ChildOutcome(place: place, task: TaskID(), state: .failed, result: nil, error: error))
                continue
            }
            guard case .result(let result) = try await fixture.run(child.kind, child.input).ending else { continue }
            outcomes.append(ChildOutcome(place: place, task: TaskID(), state: .succeeded, result: result, error: nil))
        }
        return outcomes
    }

    @Test("More than one task takes become parts that have every text once, in order, and are asked for once")
    func plan() async throws {
        let fixture = try EmbedFixture()
        let texts = EmbedFixture.texts(2_500)
        let memory = TaskMemory()
        let parts = try children(try await fixture.run("embed", EmbedFixture.input(texts), memory: memory))
        #expect(parts.allSatisfy { $0.kind == "embed.part" })
        #expect(parts.flatMap { $0.input["texts"]?.asArray ?? [] } == texts.map(JSONValue.string))
        #expect(parts.map { $0.input["from"]?.asInteger } == [0, 1_024, 2_048])
        #expect(parts.allSatisfy { fixture.problems("embed.part", $0.input).isEmpty })
        #expect(fixture.provider.record.asked.isEmpty)
        // Asked again without children, because the first attempt died before they were stored: the same plan.
        let again = try children(try await fixture.run("embed", EmbedFixture.input(texts), memory: memory))
        #expect(again.map(\.input) == parts.map(\.input))
    }

    @Test("2,048 texts are still one task")
    func boundary() async throws {
        let report = try await EmbedFixture().run("embed", EmbedFixture.input(EmbedFixture.texts(2_048)))
        #expect(report.json?["embeddings"]?.asArray?.count == 2_048)
    }

    @Test("When all parts have ended well, the result counts and names them and holds no vector")
    func succeeded() async throws {
        let fixture = try EmbedFixture()
        let memory = TaskMemory()
        let input = EmbedFixture.input(EmbedFixture.texts(2_500))
        let parts = try children(try await fixture.run("embed", input, memory: memory))
        let ended = try await outcomes(of: parts, in: fixture)
        let report = try await fixture.run("embed", input, memory: memory, children: ended)
        let json = try #require(report.json)
        #expect(json["count"] == 2_500 && json["succeeded"] == 2_500 && json["failed"] == 0)
        #expect(json["model"] == "e" && json["dimensions"] == 2)
        #expect(json["parts"]?.asArray?.count == 3)
        #expect(json["parts"]?[2]?["from"] == 2_048 && json["parts"]?[2]?["count"] == 452)
        #expect(json["parts"]?[0]?["task"]?.asString == ended[0].task.description)
        #expect(json["failures"] == [])
        #expect(json["embeddings"] == nil)
    }

    @Test("A failed part fails the task, which names it; a retry as a new task asks for nothing that is finished")
    func failedAndRetried() async throws {
        let fixture = try EmbedFixture()
        let memory = TaskMemory()
        let input = EmbedFixture.input(EmbedFixture.texts(2_500))
        let parts = try children(try await fixture.run("embed", input, memory: memory))
        let ended = try await outcomes(of: parts, in: fixture, failing: [2])
        let error = await #expect(throws: Failure.self) {
            _ = try await fixture.run("embed", input, memory: memory, children: ended)
        }
        #expect(error?.code == "parts_failed" && error?.failureClass == .permanent)
        #expect(error?.message.contains("1 of 3 parts") == true)
        #expect(error?.message.contains("texts 1024 to 2047") == true)
        #expect(error?.message.contains("provider_error") == true)
        #expect(fixture.provider.record.answered.joined().count == 2_500 - 1_024)
        let retried = TaskMemory()
        let again = try children(try await fixture.run("embed", input, memory: retried))
        let all = try await outcomes(of: again, in: fixture)
        let report = try await fixture.run("embed", input, memory: retried, children: all)
        #expect(report.json?["succeeded"] == 2_500)
        #expect(fixture.provider.record.answered.joined().count == 2_500)
    }

    @Test("With skip the refused texts and failed parts are counted, and a thousand refusals are shown")
    func skipped() async throws {
        let fixture = try EmbedFixture { texts in
            // Two texts of three in the first part, for a reason of their own.
            texts.contains { $0.hasSuffix("!") } ? .refused(code: "context_too_long") : nil
        }
        let texts = (0..<3_000).map { $0 % 3 == 0 ? "text \($0)" : "text \($0)!" }
        let memory = TaskMemory()
        let input = EmbedFixture.input(texts, onFailure: "skip")
        let parts = try children(try await fixture.run("embed", input, memory: memory))
        let ended = try await outcomes(of: parts, in: fixture, failing: [3])
        let report = try await fixture.run("embed", input, memory: memory, children: ended)
        let json = try #require(report.json)
        let good = Int64((0..<2_048).count { $0 % 3 == 0 })
        #expect(json["succeeded"]?.asInteger == good)
        #expect(json["failed"]?.asInteger == 3_000 - good)
        #expect(json["failures"]?.asArray?.count == EmbedSum.refusedShownMax)
        #expect(json["failures"]?[0]?["index"] == 1)
        #expect(json["parts"]?[2]?["state"] == "failed")
    }

    @Test(
        "A part's result stays within its bound with the longest numbers, whatever the length of its vectors",
        arguments: [1, 384, 768, 1_024, 1_536, 3_072, 4_096, 16_384])
    func resultBound(dimensions: Int) {
        let size = EmbedParts.size(dimensions: dimensions)
        #expect((1...EmbedParts.textsMax).contains(size))
        let bytes = size * (dimensions * VectorText.numberBytesMax + 2) + Int(EmbedParts.headCharactersMax)
        #expect(bytes <= EmbedParts.resultBytesMax)
        let parts = EmbedParts(size: size, model: "e").ranges(count: EmbedInput.textsMax)
        #expect(parts.count <= ChildPlan.countMax)
        #expect(parts.last?.upperBound == EmbedInput.textsMax)
    }

    @Test("100,000 texts are priced before they start: the calls that the parts will make, and each text once")
    func estimate() throws {
        let fixture = try EmbedFixture(
            dimensions: 384, price: ModelPrice(inputPerMillion: 20_000_000, outputPerMillion: 0))
        let input = EmbedFixture.input(EmbedFixture.texts(100_000))
        let one = try #require(try fixture.kinds["embed"]?.estimate(EmbedFixture.input(["text 10000"])))
        let all = try #require(try fixture.kinds["embed"]?.estimate(input))
        #expect(all.calls == 97 * 4 + 3)
        #expect(all.models == ["e"])
        // Nearly all texts are as long as that one.
        let perText = Double(all.inputTokens.likely) / 100_000
        #expect(abs(perText - Double(one.inputTokens.likely)) < 1)
        let cost = try #require(all.cost)
        #expect(cost.likely <= cost.atMost && cost.likely > .zero)
        #expect(fixture.provider.record.asked.isEmpty)
    }

    @Test("100,000 texts are taken and one more is refused, with the place")
    func countBound() throws {
        let fixture = try EmbedFixture()
        #expect(fixture.problems("embed", EmbedFixture.input(EmbedFixture.texts(100_000))).isEmpty)
        let problems = fixture.problems("embed", EmbedFixture.input(EmbedFixture.texts(100_001)))
        #expect(problems.map(\.pointer) == ["/texts"])
        #expect(problems.first?.message.contains("100001") == true)
    }

    @Test("A text that is too long is named by its place, and texts that are too much together as a whole")
    func sizeBounds() throws {
        let fixture = try EmbedFixture()
        var texts = EmbedFixture.texts(3_000)
        texts[17] = String(repeating: "a", count: EmbedInput.textBytesMax + 1)
        #expect(fixture.problems("embed", EmbedFixture.input(texts)).map(\.pointer) == ["/texts/17"])
        let long = String(repeating: "a", count: 32 << 10)
        let many = Array(repeating: long, count: EmbedInput.textsBytesMax / (32 << 10) + 1)
        #expect(fixture.problems("embed", EmbedFixture.input(many)).map(\.pointer) == ["/texts"])
        // As JSON every one of these characters takes two bytes.
        let quoted = Array(repeating: String(repeating: "\"", count: 32 << 10), count: many.count / 2 + 1)
        #expect(fixture.problems("embed", EmbedFixture.input(quoted)).map(\.pointer) == ["/texts"])
        #expect(
            fixture.problems("embed", EmbedFixture.input(["a"], onFailure: "ignore")).map(\.pointer) == ["/on_failure"])
    }
}
