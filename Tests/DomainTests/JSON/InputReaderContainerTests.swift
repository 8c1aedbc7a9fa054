import Testing

@testable import Domain

@Suite("Reading arrays, objects and unknown fields")
struct InputReaderContainerTests {
    @Test("An element that is wrong is named by its index, and the array is nil")
    func namesElements() {
        var input = InputReader(["tags": ["a", 1, "", "far too long"]])
        #expect(input.strings("tags", required: true, count: 1...9, bytesMax: 4) == nil)
        #expect(
            input.problems.map(\.description) == [
                "/tags/1: expected a string, found an integer",
                "/tags/2: is empty or blank; expected a string with visible content",
                "/tags/3: is 12 bytes long in UTF-8; at most 4 are accepted",
            ])
    }

    @Test("Objects in an array are read with readers of their own")
    func readsObjectsInArrays() {
        var input = InputReader(["nodes": [["id": "a"], ["id": 2, "x/y": 0], 3]])
        let nodes: [String]? = input.array("nodes", required: true, count: 1...9) { value, pointer, problems in
            var node = InputReader(value, at: pointer)
            let id = node.string("id", required: true, bytesMax: 9)
            node.rejectUnknownKeys()
            problems += node.problems
            return id
        }
        #expect(nodes == nil)
        #expect(
            input.problems.map(\.description) == [
                "/nodes/1/id: expected a string, found an integer", "/nodes/1/x~1y: unknown field",
                "/nodes/2: expected an object, found an integer",
            ])
    }

    @Test("A wrong count is one problem and the elements are not read", arguments: [0, 4])
    func checksCounts(count: Int) {
        var input = InputReader(["tags": .array(Array(repeating: .null, count: count))])
        #expect(input.strings("tags", required: true, count: 1...3, bytesMax: 4) == nil)
        #expect(input.problems == [InputProblem(pointer: "/tags", message: "has \(count) elements; expected 1 to 3")])
    }

    @Test("An element or object that is refused without a reason is a problem nevertheless")
    func neverDropsInSilence() {
        var input = InputReader(["list": [1], "object": [:]])
        #expect(input.array("list", required: true, count: 0...9) { _, _, _ in nil as Int? } == nil)
        #expect(input.nested("object", required: true) { _ in nil as Int? } == nil)
        #expect(input.problems.map(\.description) == ["/list/0: is not acceptable", "/object: is not acceptable"])
    }

    @Test("An element that reports a problem and gives a value counts as wrong")
    func refusesValuesWithProblems() {
        var input = InputReader(["list": [1, 2]])
        let read: [Int]? = input.array("list", required: true, count: 0...9) { _, pointer, problems in
            if pointer.description == "/list/0" { problems.append(InputProblem(pointer, "no")) }
            return 1
        }
        #expect(read == nil && input.problems.count == 1)
    }

    @Test(
        "What is no object is one problem, however many fields are asked for",
        arguments: [[], "x", 1, .null] as [JSONValue])
    func reportsNoObjectOnce(value: JSONValue) {
        var input = InputReader(value)
        _ = input.string("a", required: true, bytesMax: 9)
        _ = input.nested("b", required: true) { $0.bool("c", required: true) }
        input.rejectUnknownKeys()
        #expect(input.problems.count == 1 && input.problems.first?.pointer == "")
    }

    @Test(
        "An unknown field is refused with the nearest known name",
        arguments: [
            ("priorty", "priority"), ("Priority", "priority"), ("maxTokens", "max_tokens"),
            ("max_tokens_", "max_tokens"),
            ("kidn", "kind"), ("xyz", nil), ("ki", "kind"), ("k", nil), ("", nil), ("priority_level", nil),
        ] as [(String, String?)])
    func suggests(key: String, suggestion: String?) {
        var input = InputReader(.object([key: 1]))
        for known in ["kind", "priority", "max_tokens"] { _ = input.value(known, required: false) }
        input.rejectUnknownKeys()
        let expected = "unknown field" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? "")
        #expect(input.problems == [InputProblem(pointer: "/" + key, message: expected)])
    }

    @Test("A field that was sent under its right name is not suggested")
    func suggestsOnlyWhatIsMissing() {
        var input = InputReader(["kind": "a", "kinds": 1])
        _ = input.string("kind", required: true, bytesMax: 9)
        input.rejectUnknownKeys()
        #expect(input.problems.map(\.message) == ["unknown field"])
    }

    @Test("A hostile input lists a bounded number of problems and says that there are more")
    func boundsProblems() {
        var input = InputReader(.object(Dictionary(uniqueKeysWithValues: (0..<5_000).map { ("k\($0)", .null) })))
        input.rejectUnknownKeys()
        #expect(input.problems.count == InputProblem.listedMax + 1)
        #expect(input.problems.last?.message == "more problems were found; the first 100 are listed")

        var array = InputReader(["list": .array(Array(repeating: .null, count: 5_000))])
        #expect(array.strings("list", required: true, count: 0...9_999, bytesMax: 4) == nil)
        #expect(array.problems.count == InputProblem.listedMax + 1)
    }

    @Test("Presence is told apart from null, and a caller can add its own problem")
    func tellsPresence() {
        var input = InputReader(["a": .null])
        #expect(input.has("a") && !input.has("b"))
        input.report("a", "excludes b")
        #expect(input.problems == [InputProblem(pointer: "/a", message: "excludes b")])
    }
}
