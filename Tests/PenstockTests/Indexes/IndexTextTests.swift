import Domain
import Testing

@testable import penstock

@Suite struct IndexTextTests {
    /// Clears the screen, renames the window, turns the writing around.
    private static let evil = "a\u{1B}[2J\u{9B}\u{7}b\u{202E}c\r\nd"

    private func expectHarmless(_ text: String, lines: Int? = nil, _ location: SourceLocation = #_sourceLocation) {
        for scalar in ["\u{1B}", "\u{9B}", "\u{7}", "\u{202E}", "\r"] as [Unicode.Scalar] {
            #expect(!text.unicodeScalars.contains(scalar), sourceLocation: location)
        }
        if let lines { #expect(text.split(separator: "\n").count == lines, sourceLocation: location) }
    }

    @Test(
        "How far a work is fits one line, also when there is nothing to do or more than was thought",
        arguments: [
            (0, 0, "0 %  0/0"), (0, 10, "0 %  0/10"), (999, 1_000, "99 %  999/1000"), (5, 5, "100 %  5/5"),
            (7, 5, "100 %  7/5"),
        ] as [(Int, Int, String)])
    func bar(done: Int, total: Int, expected: String) {
        let text = ProgressBar.text("embedding", done: done, total: total)
        #expect(text.hasPrefix("embedding "))
        #expect(text.hasSuffix(expected))
        #expect(!text.contains("\n"))
        #expect(ProgressBar.text("x", done: 1, total: 2, note: "so far").hasSuffix("1/2  so far"))
    }

    @Test func `A rebuild is measured in documents while it slices and in chunks while it embeds`() {
        var generation: [String: JSONValue] = [
            "state": "slicing", "documents": 30, "failures": 2, "documents_total": 64, "chunks": 400, "embedded": 100,
            "spent_nanos": 1_500_000,
        ]
        #expect(RebuildWatch.line(.object(generation)).hasPrefix("slicing "))
        #expect(RebuildWatch.line(.object(generation)).hasSuffix("50 %  32/64  0.0015 dollars, 2 failed"))
        generation["state"] = "embedding"
        generation["failures"] = 0
        #expect(RebuildWatch.line(.object(generation)).hasSuffix("25 %  100/400  0.0015 dollars"))
        generation["state"] = .string(Self.evil)
        expectHarmless(RebuildWatch.line(.object(generation)), lines: 1)
        #expect(RebuildWatch.line([:]).contains("0/0"))
    }

    @Test func `A hit shows where it is from and how each retriever ranked it`() {
        let answer: JSONValue = [
            "degraded": "lexical_only",
            "hits": [
                [
                    "document": "guide.md", "version": 2, "from": 10, "to": 90, "score": 0.03252, "text": "The text.",
                    "heading": ["Guide", "Slots"], "duplicates": ["copy.md"],
                    "explain": ["lexical": ["place": 1, "score": 7.25], "rerank": ["score": 0.5]],
                ]
            ],
        ]
        #expect(
            SearchText(answer: answer, style: .plain, width: 80).text() == """
                degraded: lexical_only
                1. guide.md v2 10–90  0.0325
                   Guide › Slots
                   lexical #1 7.250, rerank 0.500
                   The text.
                   the same in copy.md
                """)
        let missing: JSONValue = [
            "degraded": "lexical_only not_reranked", "hits": [], "rerank": "skipped",
            "reasons": ["lexical_only": "late", "not_reranked": "budget_spent"],
        ]
        #expect(
            SearchText(answer: missing, style: .plain, width: 80).text() == """
                degraded: lexical_only (late), not_reranked (budget_spent)
                Nothing was found.
                """)
        #expect(SearchText(answer: ["hits": []], style: .plain, width: 80).text() == "Nothing was found.")
        #expect(SearchText(answer: [:], style: .plain, width: 80).text() == "Nothing was found.")
    }

    @Test func `A citation shows its marker, document, version and bytes; without an answer it says so and why`() {
        let result: JSONValue = [
            "answer": "It is dropped [1].", "abstained": false,
            "citations": [
                [
                    "marker": 1, "document": "slots.md", "version": 3, "from": 5, "to": 55, "heading": ["Slots"],
                ]
            ],
        ]
        #expect(
            AnswerText(result: result, style: .plain, width: 80).text() == """
                It is dropped [1].
                [1] slots.md v3 5–55  Slots
                """)
        let abstained: JSONValue = ["answer": .null, "abstained": true, "reason": "below_floor"]
        #expect(
            AnswerText(result: abstained, style: .plain, width: 80).text()
                == "The index does not answer this (below_floor).")
        #expect(AnswerText(result: [:], style: .plain, width: 80).text() == "The index does not answer this.")
    }

    @Test func `An index is a line and a table, with what verification found wrong and, if asked, all it looked at`() {
        let checks: JSONValue = [
            ["name": "canaries", "ok": false, "found": 1, "wanted": 2],
            ["name": "vectors", "ok": true, "found": 9, "wanted": 9],
        ]
        let index: JSONValue = [
            "name": "manual", "documents": 12, "model": "letters",
            "generations": [
                [
                    "generation": 2, "state": "failed", "documents": 12, "chunks": 40, "pending": 0,
                    "report": ["checks": checks, "message": "Canaries are not found."],
                ],
                ["generation": 1, "state": "active", "documents": 12, "chunks": 38, "spent_nanos": 2_000_000_000],
            ],
        ]
        let text = IndexText(index: index, style: .plain).text()
        #expect(text.hasPrefix("manual  12 documents, vectors by letters\n"))
        #expect(text.contains("generation 2 did not pass: canaries"))
        #expect(text.contains("generation 2: Canaries are not found."))
        #expect(text.contains("2.00"))
        #expect(!text.contains("WANTED"))
        let all = IndexText(index: index, style: .plain, showsChecks: true).text()
        #expect(all.contains("CHECK OF 2"))
        #expect(all.contains("vectors"))
        #expect(IndexText(index: ["name": "a"], style: .plain).text() == "a  0 documents, words alone")
    }

    @Test func `Nothing that a document, a model or a server says reaches the terminal as more than text`() {
        let evil = JSONValue.string(Self.evil)
        let hit: JSONValue = [
            "document": evil, "heading": [evil, evil], "text": evil, "duplicates": [evil],
            "explain": ["lexical": ["place": 1, "score": 1]],
        ]
        expectHarmless(
            SearchText(answer: ["degraded": evil, "hits": [hit]], style: .plain, width: 80).text(), lines: 6)
        let citation: JSONValue = ["marker": 1, "document": evil, "heading": [evil]]
        expectHarmless(
            AnswerText(
                result: ["answer": evil, "citations": [citation], "degraded": evil], style: .plain, width: 80
            ).text(), lines: 3)
        expectHarmless(
            AnswerText(result: ["abstained": true, "reason": evil], style: .plain, width: 80).text(), lines: 1)
        let generation: JSONValue = [
            "state": evil,
            "report": ["message": evil, "checks": [["name": evil, "ok": false, "found": evil, "wanted": evil]]],
        ]
        expectHarmless(
            IndexText(
                index: ["name": evil, "model": evil, "generations": [generation]], style: .plain, showsChecks: true
            ).text(), lines: 7)
        expectHarmless(IndexPlanCommand.text(["failures": .object([Self.evil: 1])]))
    }

    @Test func `A plan quotes everything, and says so when the model has no price`() {
        var plan: [String: JSONValue] = [
            "documents": 10, "chunks": 100, "cache_hits": 90, "to_embed": 10,
            "tokens": ["low": 900, "likely": 1_000, "high": 1_100],
            "money_nanos": ["likely": 20_000, "at_most": 22_000], "seconds": 3, "failures": ["no_text": 1],
        ]
        let text = IndexPlanCommand.text(.object(plan))
        for part in [
            "nothing was changed", "documents   10", "chunks      100", "cached      90", "to embed    10",
            "likely 1000, at most 1100", "likely 0.00002, at most 0.000022", "about 3.00 s", "1 (no_text)",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        plan["money_nanos"] = .null
        #expect(IndexPlanCommand.text(.object(plan)).contains("the model has no price"))
        plan["to_embed"] = 0
        #expect(!IndexPlanCommand.text(.object(plan)).contains("dollars"))
    }

    @Test func `Events of a rebuild are told in words, and any other as it is`() {
        func line(_ action: String, _ detail: JSONValue) -> String {
            TimelineText.lines([["action": .string(action), "detail": detail]], style: .plain).joined()
        }
        let progressed = "index.generation_progressed"
        #expect(
            line(
                progressed,
                [
                    "generation": 2, "phase": "embedding", "unit": "chunks", "done": 4_870, "total": 8_000,
                    "failures": 3,
                    "spent_usd": 0.125,
                ]
            ).hasSuffix("generation 2: embedding 4870 of 8000 chunks, 3 failed, 0.1250 dollars"))
        #expect(
            line(
                progressed,
                [
                    "generation": 2, "phase": "slicing", "unit": "documents", "done": 1, "total": 9, "failures": 0,
                    "spent_usd": 0,
                ]
            ).hasSuffix("generation 2: slicing 1 of 9 documents"))
        #expect(
            line(progressed, ["index": "manual", "generation": 2, "from": "planned", "to": "slicing"])
                .hasSuffix("generation 2: planned → slicing"))
        #expect(line(progressed, ["generation": 2, "to": "x"]).contains(#""to":"x""#))
        #expect(line("index.generation_started", ["generation": 2]).hasSuffix(#"{"generation":2}"#))
        expectHarmless(
            line(progressed, ["generation": 2, "from": .string(Self.evil), "to": .string(Self.evil)]), lines: 1)
    }
}
