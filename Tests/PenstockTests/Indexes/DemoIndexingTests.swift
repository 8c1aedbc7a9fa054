import Domain
import Testing

@testable import penstock

@Suite struct DemoIndexingTests {
    private func citation(_ source: String?) -> DemoIndexing.Citation {
        DemoIndexing.Citation(
            shown: ["marker": 1, "document": "a.html", "version": 1, "from": 0, "to": 4], source: source)
    }

    private func indexing(_ citations: [DemoIndexing.Citation], documents: Int64 = 3) -> DemoIndexing {
        var indexing = DemoIndexing()
        indexing.documents = documents
        indexing.chunks = 9
        indexing.seconds = 1.23456
        indexing.answers = [
            DemoIndexing.Answer(question: "Why?", result: ["answer": "Because [1]."], citations: citations)
        ]
        return indexing
    }

    @Test func `An answer with every citation found in its document is what the demo promises`() {
        #expect(indexing([citation("text")]).failures == [])
        #expect(indexing([citation("text"), citation("more")]).failures == [])
    }

    @Test func `An answer without a citation, a citation that leads nowhere and a manual that is not there are named`()
    {
        #expect(indexing([]).failures == ["There is no cited answer to: Why?"])
        #expect(
            indexing([citation("text"), citation(nil), citation("")]).failures == [
                "2 citations lead nowhere in the answer to: Why?"
            ])
        #expect(indexing([citation("text")], documents: 0).failures == ["The manual was not indexed."])
    }

    @Test func `Programs get the sources beside the citations, and people how many were found`() {
        let some = indexing([citation("text"), citation(nil)])
        #expect(some.json["seconds"] == 1.235)
        let citations = some.json["answers"]?.asArray?.first?["citations"]?.asArray ?? []
        #expect(citations.map { $0["source"] } == ["text", .null])
        #expect(citations.first?["document"] == "a.html")
        #expect(some.text(style: .plain, width: 80).contains("1 of 2 citations found"))
    }

    @Test func `A machine without the manual, or with an empty folder, has none to index`() throws {
        let files = try TemporaryFiles()
        #expect(try DemoManual.found(at: files.path + "/nowhere")?.files.count == nil)
        #expect(try DemoManual.found(at: files.path)?.files.count == nil)
        try files.write("index.html", "<p>text</p>")
        #expect(try DemoManual.found(at: files.path)?.files.map(\.key) == ["index.html"])
    }
}
