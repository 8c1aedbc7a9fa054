import Domain
import HTTPAPI
import HTTPTypes
import Testing

@Suite("Putting documents", .timeLimit(.minutes(2)))
struct DocumentPutTests {
    private static let good = ##"{"key":"a.md","content":"# A\n\nText of A."}"##

    /// Each sort of line that cannot be stored, and where it is wrong; nil where only the line is promised.
    private static let bad: [(line: String, pointer: String?)] = [
        ("nonsense", ""), (#"{"key":"b","content":"x"#, "/content"), (#"{"key":"b","content":"\ud800"}"#, "/content"),
        (#"{"key":"b","content":"\udc00\ud800"}"#, "/content"), (#"{"key":"b","content":"x\u0000y"}"#, "/content"),
        (#"{"key":"b\u0000","content":"x"}"#, "/key"), (#"{"key":"b","key":"c","content":"x"}"#, nil),
        (#"{"content":"no key"}"#, "/key"), (#"{"key":"","content":"x"}"#, "/key"),
        (#"{"key":7,"content":"x"}"#, "/key"),
        (#"{"key":"b\u0007c","content":"x"}"#, "/key"), (#"{"key":"b\nc","content":"x"}"#, "/key"),
        (#"{"key":"\#(String(repeating: "k", count: 513))","content":"x"}"#, "/key"),
        (#"{"key":"b","content":"x","content_base64":"eA=="}"#, "/content_base64"),
        (#"{"key":"b","content_base64":"***"}"#, "/content_base64"),
        (#"{"key":"b","content_base64":"eA"}"#, "/content_base64"), (#"{"key":"b"}"#, "/content"),
        (#"{"key":"b","content":null}"#, "/content"), (#"{"key":"b","content":["x"]}"#, "/content"),
        (#"{"key":"b","content":"x","titel":"t"}"#, "/titel"), ("[]", ""), ("null", ""),
        (#"{"key":"b","content":"x","metadata":[]}"#, "/metadata"),
        (#"{"key":"b","content":"x","metadata":{"m":"\#(String(repeating: "m", count: 16 << 10))"}}"#, "/metadata"),
        (#"{"key":"b","content":"x","published_at":"yesterday"}"#, "/published_at"),
        (#"{"key":"b","content":"x","published_at":"2027-02-30T00:00:00Z"}"#, "/published_at"),
        (#"{"key":"b","content":"x","permissions":[""]}"#, "/permissions/0"),
        (#"{"key":"b","content":"x","permissions":"all"}"#, "/permissions"),
        (#"{"key":"b","content":"x","format":"pdf"}"#, "/format"),
        (#"{"key":"b","content":"x","title":"\#(String(repeating: "t", count: 2049))"}"#, "/title"),
        (#"{"key":"a.md","content":"A again"}"#, "/key"),
    ]

    @Test("Each bad line is named with its number and what is wrong in it, and the rest is stored")
    func badLines() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            // A blank line is nothing, and has a number all the same.
            let lines = [Self.good, "  "] + Self.bad.map(\.line) + [#"{"key":"z","content":"Last."}"#]
            let answer = try await api.putLines(lines)
            #expect(answer.status == 202)
            #expect(answer["count"]?.asInteger == Int64(Self.bad.count + 2))
            #expect(answer["stored"] == 2)
            #expect(answer["unchanged"] == 0)
            #expect(answer["refused"]?.asInteger == Int64(Self.bad.count))
            #expect(answer.lines == (0..<Self.bad.count).map { Int64($0) + 3 })
            for (pointer, bad) in zip(answer.pointers, Self.bad) {
                if let expected = bad.pointer { #expect(pointer == expected, "\(bad.line.prefix(80))") }
            }
            #expect(try await api.documentKeys() == ["a.md", "z"])
            #expect(try await api.get("/v1/indexes/manual/document?key=a.md")["content"] == "# A\n\nText of A.")
        }
    }

    @Test("A line that is no UTF-8 is named, and the one behind it is stored")
    func notUTF8() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let broken = Array(#"{"key":"b","content":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
            let answer = try await api.send(
                .post, "/v1/indexes/manual/documents", key: api.keys.alpha,
                headers: [("content-type", "application/x-ndjson")], body: broken + Array(("\n" + Self.good).utf8))
            #expect(answer.status == 202)
            #expect(answer.lines == [1])
            #expect(try await api.documentKeys() == ["a.md"])
        }
    }

    @Test("When no line can be stored the answer is a 422 with at most a hundred of them, and nothing is stored")
    func allBad() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let answer = try await api.putLines(Array(repeating: "{}", count: 150))
            #expect(answer.status == 422)
            #expect(answer.problem == "invalid-input")
            #expect(answer.lines == Array(1...100))
            #expect(try await api.putLines([]).status == 422)
            #expect(try await api.putLines(["", " \r", ""]).status == 422)
            #expect(try await api.documentKeys() == [])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("The same put twice stores nothing the second time and asks for no work; other content is another version")
    func twice() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let lines = [Self.good, #"{"key":"b","content":"B"}"#]
            #expect(try await api.putLines(lines)["stored"] == 2)
            let tasks = try await api.count(.task)
            let again = try await api.putLines(lines)
            #expect(again.status == 202)
            #expect(again["stored"] == 0)
            #expect(again["unchanged"] == 2)
            #expect(again["errors"] == nil)
            #expect(try await api.count(.task) == tasks)
            let changed = try await api.putLines([#"{"key":"b","content":"B, changed"}"#, Self.good])
            #expect(changed["stored"] == 1)
            #expect(changed["unchanged"] == 1)
            #expect(try await api.get("/v1/indexes/manual/document?key=b")["version"] == 2)
            #expect(try await api.get("/v1/indexes/manual/document?key=a.md")["version"] == 1)
        }
    }

    @Test("Other permissions on the same content are in force at once and make no version")
    func permissions() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            #expect(try await api.putLines([#"{"key":"a","content":"Same."}"#])["stored"] == 1)
            let answer = try await api.putLines([
                #"{"key":"a","content":"Same.","permissions":["staff","board","staff"]}"#
            ])
            #expect(answer["permissions_changed"] == 1 && answer["unchanged"] == 0 && answer["stored"] == 0)
            let shown = try await api.get("/v1/indexes/manual/document?key=a")
            #expect(shown["permissions"] == ["board", "staff"])
            #expect(shown["version"] == 1)
        }
    }

    @Test("The format is what was said, or what the key ends in; title, date and metadata come back as they were sent")
    func fields() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let formats = [
                ("a.md", "markdown"), ("A.MARKDOWN", "markdown"), ("a.html", "html"), ("a.htm", "html"),
                ("a.xhtml", "html"), ("a.txt", "text"), ("a", "text"), ("md", "text"),
            ]
            #expect(try await api.putLines(formats.map { DocumentLine.text($0.0, "x") }).status == 202)
            for (key, format) in formats {
                let shown = try await api.get("/v1/indexes/manual/document?key=\(key.asParameter)")
                #expect(shown["format"]?.asString == format, "\(key)")
            }
            let full = DocumentLine.text(
                "full.md", "x",
                [
                    "format": "text", "title": "Title", "published_at": "2026-03-01T12:00:00Z",
                    "metadata": ["b": 1, "a": ["x"]],
                ])
            #expect(try await api.putLines([full]).status == 202)
            let shown = try await api.get("/v1/indexes/manual/document?key=full.md")
            #expect(shown["format"] == "text")
            #expect(shown["title"] == "Title")
            #expect(shown["published_at"]?.asString?.hasPrefix("2026-03-01T12:00:00") == true)
            #expect(shown["metadata"] == ["a": ["x"], "b": 1])
        }
    }

    @Test("More documents than one transaction takes are all stored")
    func many() async throws {
        try await APIFixture.withIndexes { api in
            #expect(try await api.makeIndex("manual", #"{"model":null}"#).status == 201)
            let answer = try await api.putLines((0..<1_203).map { DocumentLine.text("d\($0)", "Text \($0).") })
            #expect(answer["stored"] == 1_203)
            let shown = try await api.get("/v1/indexes/manual")
            #expect(shown["documents"] == 1_203)
            #expect(shown["generations"]?.asArray?.first?["pending"] == 1_203)
        }
    }

    @Test(
        "Too many lines, too large a body, another media type and a compressed body are refused, and nothing is stored")
    func bounds() async throws {
        try await APIFixture.withIndexes({ $0.bulkBodyBytesMax = 1 << 20 }) { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let many = try await api.putLines((0...10_000).map { #"{"key":"\#($0)","content":"x"}"# })
            #expect(many.problem == "content-too-large")
            let large = try await api.putLines([DocumentLine.text("a", String(repeating: "x", count: 1 << 20))])
            #expect(large.problem == "content-too-large")
            let path = "/v1/indexes/manual/documents"
            let body = Array(Self.good.utf8)
            #expect(try await api.send(.post, path, key: api.keys.alpha, body: body).status == 415)
            let zipped = [("content-type", "application/x-ndjson"), ("content-encoding", "gzip")]
            #expect(try await api.send(.post, path, key: api.keys.alpha, headers: zipped, body: body).status == 415)
            #expect(try await api.documentKeys() == [])
            #expect(try await api.count(.task) == 0)
        }
    }

    @Test("An index that no worker has told the database how to fill is a 503 that says so, and nothing is stored")
    func unregistered() async throws {
        try await APIFixture.run(models: .forTests) { api in
            #expect(try await api.makeIndex("manual").status == 201)
            let answer = try await api.putLines([Self.good])
            #expect(answer.problem == "not-ready")
            #expect(answer.header("retry-after") != nil)
            #expect(try await api.documentKeys() == [])
        }
    }
}
