import Domain
import Testing

@testable import TaskKinds

@Suite("The inputs of the kinds")
struct InputTests {
    private func pointers<Input: TaskInput>(_ type: Input.Type, _ text: String) throws -> [String] {
        var reader = InputReader(try JSONParser.parse(text))
        _ = Input.read(&reader)
        reader.rejectUnknownKeys()
        return reader.problems.map(\.pointer)
    }

    @Test(
        "A classification needs a text and at least two labels with names of their own",
        arguments: [
            (#"{"text":"t","labels":["a","b"]}"#, []),
            (#"{"text":"t","labels":["a",{"name":"b","description":"d","examples":["e"]}]}"#, []),
            (#"{"text":"t","labels":[]}"#, ["/labels"]),
            (#"{"text":"t","labels":["a"]}"#, ["/labels"]),
            (#"{"text":"t","labels":["a"," A "]}"#, ["/labels"]),
            (#"{"text":"","labels":["a","a"]}"#, ["/text", "/labels"]),
            (#"{"text":"t","labels":["a",""]}"#, ["/labels/1"]),
            (#"{"text":"t","labels":["a",7]}"#, ["/labels/1"]),
            (#"{"text":"t","labels":["a",{"name":"b","examples":"e"}]}"#, ["/labels/1/examples"]),
            (#"{"text":"t","labels":["a",{"name":"b","nam":"c"}]}"#, ["/labels/1/nam"]),
        ])
    func classify(input: String, problems: [String]) throws {
        #expect(try pointers(ClassifyInput.self, input) == problems)
    }

    @Test(
        "A summary takes a text and one kind of limit",
        arguments: [
            (#"{"text":"t"}"#, []),
            (#"{"text":"t","max_sentences":3}"#, []),
            (#"{"text":"t","max_words":50}"#, []),
            (#"{"text":"t","max_sentences":3,"max_words":50}"#, ["/max_words"]),
            (#"{"text":"t","max_sentences":0}"#, ["/max_sentences"]),
            (#"{"text":"t","max_sentences":-1}"#, ["/max_sentences"]),
            (#"{"text":"  "}"#, ["/text"]),
            (#"{}"#, ["/text"]),
            (#"{"text":"t","sentences":3}"#, ["/sentences"]),
        ])
    func summarize(input: String, problems: [String]) throws {
        #expect(try pointers(SummarizeInput.self, input) == problems)
    }

    @Test(
        "Embedding takes a list of texts that are not empty",
        arguments: [
            (#"{"texts":["a","b"]}"#, []),
            (#"{"texts":["a"],"model":"m"}"#, []),
            (#"{"texts":["a"],"model":1}"#, ["/model"]),
            (#"{"texts":["a"],"model":""}"#, ["/model"]),
            (#"{"texts":[]}"#, ["/texts"]),
            (#"{"texts":["a",""]}"#, ["/texts/1"]),
            (#"{"texts":"a"}"#, ["/texts"]),
        ])
    func embed(input: String, problems: [String]) throws {
        #expect(try pointers(EmbedInput.self, input) == problems)
    }

    @Test("A summary that ignored its limit is cut at a word")
    func review() {
        #expect(SummaryReview.limited("one two three", wordsMax: 2) == "one two…")
        #expect(SummaryReview.limited("one two", wordsMax: 2) == "one two")
        #expect(SummaryReview.limited("one two three", wordsMax: nil) == "one two three")
    }

    @Test("Batches that were embedded by different models are not joined")
    func mixedBatches() throws {
        let one = EmbedGraph.Batch(embeddings: [[1, 0]], model: "a", refused: nil)
        let other = EmbedGraph.Batch(embeddings: [[0, 1]], model: "b", refused: nil)
        #expect(throws: Failure.self) { try EmbedGraph.join([one, other]) }
        #expect(try EmbedGraph.join([one, one]).embeddings.count == 2)
    }
}
