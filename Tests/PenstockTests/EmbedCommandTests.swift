import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct EmbedCommandTests {
    private func page(_ text: String) throws -> (lines: String, end: JSONValue) {
        let (lines, end) = try VectorPages.split(Array(text.utf8))
        return (String(decoding: lines, as: UTF8.self), end)
    }

    @Test func `A line is a string or an object with a text, and lines of white space are none`() throws {
        let text = "\"one\"\n\n{\"text\": \"two\", \"id\": 7}\r\n  \n\"drei\\n\""
        #expect(try TextLines.read(Array(text.utf8), name: "f") == ["one", "two", "drei\n"])
    }

    @Test func `Bad lines are named by their numbers, and nothing is read then`() {
        let error = #expect(throws: CommandFailure.self) {
            try TextLines.read(Array("\"one\"\n7\n\n{\"txt\": \"two\"}\n\"open\n".utf8), name: "f")
        }
        #expect(error?.problem["errors"]?.asArray?.compactMap { $0["line"]?.asInteger } == [2, 4, 5])
        #expect(error?.text.contains("line 4") == true)
    }

    @Test func `A file without a text is refused`() {
        let error = #expect(throws: CommandFailure.self) { try TextLines.read(Array("\n \n".utf8), name: "f") }
        #expect(error?.problem["code"] == "cli.no_texts")
    }

    @Test func `The last line of a page says where to go on, and the others are passed on as they are`() throws {
        let (lines, end) = try page("{\"index\":0}\n{\"index\":1}\n{\"next_after\":1,\"complete\":true}\n")
        #expect(lines == "{\"index\":0}\n{\"index\":1}\n")
        #expect(end["next_after"] == 1)
        #expect(try page("{\"next_after\":null,\"complete\":false}\n").lines.isEmpty)
    }

    @Test(arguments: ["", "{\"index\":0}\n", "{\"index\":0}\n{\"next_after\":1,\"compl", "\n"])
    func `A page that was cut off is not taken for a whole one`(text: String) {
        #expect(throws: CommandFailure.self) { try VectorPages.split(Array(text.utf8)) }
    }

    @Test func `Progress is a bar with what is done, what failed and what is waited for`() {
        let progress: JSONValue = ["done": 49, "total": 98, "failed": 2, "waiting_for": ["budget"]]
        #expect(
            ProgressText.line(progress)
                == "[############------------] 49 of 98 parts, 2 failed, waiting for budget")
        #expect(ProgressText.line(["done": 0, "total": 3, "failed": 0]) == "[------------------------] 0 of 3 parts")
        #expect(
            ProgressText.line(["done": 3, "total": 3, "failed": 0])?.hasPrefix("[########################]") == true)
        #expect(ProgressText.line(nil) == nil)
        #expect(ProgressText.line(["done": 0, "total": 0]) == nil)
    }

    @Test func `The price is told in one line, also when a model has none`() {
        let priced: JSONValue = [
            "calls": 391, "input_tokens": ["likely": 1_000],
            "money_nanos": ["likely": 20_000_000, "at_most": 40_000_000],
        ]
        let line = EstimateText(estimate: priced).price
        #expect(line.contains("391 calls") && line.contains("likely 1000 tokens") && line.contains("dollars"))
        let unpriced: JSONValue = ["calls": 1, "input_tokens": ["likely": 1], "money_nanos": .null]
        #expect(EstimateText(estimate: unpriced).price.contains("no price"))
    }

    @Test func `With --json the vectors need a file, and a failure mode must be one`() throws {
        #expect(throws: (any Error).self) { try EmbedCommand.parse(["f", "--json"]) }
        #expect(throws: (any Error).self) { try EmbedCommand.parse(["f", "--on-failure", "ignore"]) }
        #expect(try EmbedCommand.parse(["f", "--json", "--estimate"]).estimate)
        #expect(try EmbedCommand.parse(["-", "--out", "v", "--json", "--on-failure", "skip"]).onFailure == "skip")
    }
}
