import Knowledge
import Testing

@Suite("The markers of an answer")
struct CitationCheckTests {
    /// Five passages of one document, ten bytes each; the fifth is "it’s   here".
    private static let content = "WAL grows.Tasks run.A lease   ends soon 100% sure."

    private static func passages() throws -> [SearchHit] {
        try (0..<5).map { place in
            let range = place * 10..<place * 10 + 10
            let text = String(decoding: Array(content.utf8)[range], as: UTF8.self)
            return try PassageFixture.hit(Int64(place + 1), text: text, source: range)
        }
    }

    private static func resolve(_ answer: String) async throws -> CitedAnswer {
        let document = try PassageFixture.document(content)
        return try await CitationCheck.resolve(answer, passages: passages()) { document.excerpt($0.source) }
    }

    @Test(
        "Markers that hold are numbered anew in the order of their first use; others are taken out and counted",
        arguments: [
            ("Yes [2]. No [1][2].", "Yes [1]. No [2][1].", 0),
            ("Both [3, 1].", "Both [1, 2].", 0),
            ("Both [3,1;3] end", "Both [1, 2] end", 0),
            ("None.", "None.", 0),
            ("Unknown [9]. Known [1, 9].", "Unknown. Known [1].", 2),
            ("Zero [0], [00] and [-1]", "Zero, and [-1]", 2),
            ("Leading [002]", "Leading [1]", 0),
            ("Large [999999999999999999999] end", "Large end", 1),
            ("[9]", "", 1), ("[9] a", " a", 1), ("a[9]b", "ab", 1), ("a [9]\nb", "a\nb", 1),
            ("[1", "[1", 0), ("1]", "1]", 0), ("[]", "[]", 0), ("[ ] todo, [x] done", "[ ] todo, [x] done", 0),
            ("[a1] [1a] [1-3]", "[a1] [1a] [1-3]", 0),
        ])
    func markers(answer: String, text: String, unresolved: Int) async throws {
        let cited = try await Self.resolve(answer)
        #expect(cited.text == text)
        #expect(cited.unresolved == unresolved)
        #expect(cited.citations.map(\.marker) == Array(1..<cited.citations.count + 1))
    }

    @Test(
        "Brackets in brackets bring no marker to light that was not judged",
        arguments: [
            ("[[1]]", "[[1]]", 0), ("[[9]]", "", 1), ("[[9]1]", "[1]", 1), ("[[9]7]", "", 2), ("[[[9]8], [7]]", "", 3),
            ("[[1]2]", "[[1]2]", 0), ("[1[2]]", "[1[1]]", 0), ("]][[1", "]][[1", 0),
        ])
    func nested(answer: String, text: String, unresolved: Int) async throws {
        let cited = try await Self.resolve(answer)
        #expect(cited.text == text)
        #expect(cited.unresolved == unresolved)
    }

    @Test(
        "Brackets in code are the code's own",
        arguments: [
            ("`a[9]` [2]", "`a[9]` [1]"), ("``x ` [9]`` [2]", "``x ` [9]`` [1]"),
            ("a ` b [2]\n\nc ` d", "a ` b [1]\n\nc ` d"),
            ("x [2]\n```sql\nSELECT a[9];\n```\ny [1]", "x [1]\n```sql\nSELECT a[9];\n```\ny [2]"),
            ("~~~\n[9]\n```\n[8]\n~~~ \n[3]", "~~~\n[9]\n```\n[8]\n~~~ \n[1]"),
            ("```\n[9] never closed", "```\n[9] never closed"),
        ])
    func code(answer: String, text: String) async throws {
        let cited = try await Self.resolve(answer)
        #expect(cited.text == text)
        #expect(cited.unresolved == 0)
    }

    @Test(
        "A number is never the text of a link and never says where one goes",
        arguments: [
            ("see [2](http://example.com)", "see [1] (http://example.com)"), ("by [2]: it", "by [1]: it"),
            ("a [2]\n[2]: http://example.com", "a [1]\n[1] : http://example.com"), ("[2]: x", "[1] : x"),
        ])
    func links(answer: String, text: String) async throws {
        #expect(try await Self.resolve(answer).text == text)
    }

    @Test(
        "Quoted words directly before a marker must stand in its passage",
        arguments: [
            ("It says \"WAL grows\" [1].", "WAL grows", 0),
            ("It says \u{201C}WAL  \n grows\u{201D} [1].", "WAL  \n grows", 0),
            ("It says „Tasks run“ [2]", "Tasks run", 0), ("«A lease ends»[3]", nil, 1),
            ("\"A lease\"  [3]", "A lease", 0), ("\"WAL grows,\" [1]", "WAL grows,", 0),
            ("\"WAL grows\". [1]", "WAL grows", 0), ("\"WAL shrinks\" [1]", nil, 1),
            ("\"WAL grows\" [2]", nil, 1), ("\"wal grows\" [1]", nil, 1),
            ("\"WAL grows\" they say [2]", nil, 0), ("\"\" [1]", nil, 0), ("3\" [1]", nil, 0),
            ("\"a\" and \"WAL\" [1]", "WAL", 0), ("\"WAL grows\" [1][2]", "WAL grows", 1),
            ("\"WAL grows\" [2, 1]", "WAL grows", 1), ("\"open\n\nWAL\" [1]", nil, 0),
        ])
    func quotes(answer: String, quote: String?, unresolved: Int) async throws {
        let cited = try await Self.resolve(answer)
        #expect(cited.unresolved == unresolved)
        #expect(cited.citations.compactMap(\.quote).first == quote)
    }

    @Test("What is quoted through markup is found in the cleaned text of the same bytes")
    func markup() async throws {
        let content = "<p>The <em>queue</em> &amp; its tasks</p>"
        let passage = try PassageFixture.hit(1, text: "The queue & its tasks", source: 0..<content.utf8.count)
        let document = try PassageFixture.document(content)
        let cited = try await CitationCheck.resolve("\"queue & its\" [1]", passages: [passage]) {
            document.excerpt($0.source)
        }
        #expect(cited.citations.first?.quote == "queue & its")
    }

    @Test("A citation says which version and bytes; a later quote is added to it, the first one stays")
    func citation() async throws {
        let cited = try await Self.resolve("A [2], \"Tasks\" [2], \"run\" [2].")
        let citation = try #require(cited.citations.first)
        #expect(cited.citations.count == 1 && cited.text == "A [1], \"Tasks\" [1], \"run\" [1].")
        #expect(citation.source == 10..<20 && citation.version == 1 && citation.document.rawValue == "manual")
        #expect(citation.title == "A manual" && citation.heading == ["Part"] && citation.quote == "Tasks")
    }

    @Test("A passage whose version is gone, is another, or has not got its bytes cannot be cited")
    func sources() async throws {
        let passage = try PassageFixture.hit(1, source: 5..<15)
        let good = try PassageFixture.document("0123456789abcdef")
        let others: [StoredDocument?] = [
            nil, try PassageFixture.document("0123456789abcdef", version: 2),
            try PassageFixture.document("0123456789abcdef", key: "other"),
            try PassageFixture.document("0123456789abcd"),
        ]
        for document in others {
            let cited = try await CitationCheck.resolve("So [1].", passages: [passage]) { document?.excerpt($0.source) }
            #expect(cited == CitedAnswer(text: "So.", citations: [], unresolved: 1))
        }
        #expect(
            try await CitationCheck.resolve("So [1].", passages: [passage]) { good.excerpt($0.source) }.citations.count
                == 1)
        let empty = try PassageFixture.hit(1, source: 5..<5)
        #expect(
            try await CitationCheck.resolve("So [1].", passages: [empty]) { good.excerpt($0.source) }.unresolved == 1)
    }

    @Test("A passage's source is asked for once, and not before it is cited")
    func asked() async throws {
        let document = try PassageFixture.document(Self.content)
        let passages = try Self.passages()
        var asked: [Int64] = []
        _ = try await CitationCheck.resolve("[3][1][3] [9] [3, 1]", passages: passages) { hit in
            asked.append(hit.chunk)
            return document.excerpt(hit.source)
        }
        #expect(asked == [3, 1])
    }
}
