import Domain
import Testing

@testable import penstock

@Suite struct OutputTests {
    @Test(
        "Colours are only for a terminal whose owner wants them",
        arguments: [
            (true, false, [:], true), (false, false, [:], false), (true, true, [:], false),
            (true, false, ["NO_COLOR": "1"], false), (true, false, ["NO_COLOR": ""], true),
            (true, false, ["TERM": "dumb"], false),
        ] as [(Bool, Bool, [String: String], Bool)])
    func colours(isTerminal: Bool, noColor: Bool, environment: [String: String], expected: Bool) {
        let style = TextStyle(isTerminal: isTerminal, noColor: noColor, environment: environment)
        #expect(style.isColoured == expected)
        #expect(style.good("x").contains("\u{1B}") == expected)
    }

    @Test func `Control characters from elsewhere never reach the terminal`() {
        #expect(
            PlainText.visible("a\u{1B}[2Jb\u{7F}\u{9B}\u{202E}\r\n\tc")
                == "a\u{FFFD}[2Jb\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\n\tc")
        #expect(PlainText.line(" a\n\n b\tc ") == "a b c")
    }

    @Test func `A table lines up and has no trailing spaces`() {
        var table = TextTable("ID", "STATE", "NOTE")
        table.add("task_1", "ok", "")
        table.add("t", "running", "a\nb")
        #expect(
            table.text(style: .plain) == """
                ID      STATE    NOTE
                task_1  ok
                t       running  a b
                """)
    }

    @Test func `An empty table is its header`() {
        #expect(TextTable("A", "B").text(style: .plain) == "A  B")
    }

    @Test func `Text is broken into lines that fit`() {
        #expect(TextWrap.lines("one two  three\nfour", width: 10, indent: "  ") == ["  one two", "  three", "  four"])
        #expect(TextWrap.lines("overlongword a", width: 4) == ["overlongword", "a"])
        #expect(TextWrap.lines(" \n ", width: 10).isEmpty)
    }

    @Test(
        "A score is a bar of fixed width",
        arguments: [
            (0, "    "), (1, "████"), (0.5, "██  "), (0.53125, "██▏ "), (-1, "    "), (7, "████"), (Double.nan, "    "),
        ] as [(Double, String)])
    func bar(score: Double, expected: String) {
        #expect(ScoreBar.text(score, width: 4) == expected)
    }

    @Test(
        "Seconds are shown in a fitting unit",
        arguments: [
            (-1, "0 ms"), (0, "0.0 ms"), (0.00042, "0.4 ms"), (0.0124, "12 ms"), (0.9999, "1.00 s"), (3.456, "3.46 s"),
            (119.999, "2 min 00 s"), (125, "2 min 05 s"), (7_199, "119 min 59 s"), (7_199.6, "2 h 00 min"),
            (138_420, "38 h 27 min"), (172_769, "47 h 59 min"), (172_770, "2 d 00 h"), (1e9, "11574 d 02 h"),
            (.infinity, "11574074 d 02 h"),
        ] as [(Double, String)])
    func seconds(value: Double, expected: String) {
        #expect(FigureText.seconds(value) == expected)
    }

    @Test(
        "Bytes are shown in decimal units",
        arguments: [(0, "0 B"), (999, "999 B"), (35_149, "35.1 kB"), (999_999, "1.0 MB"), (1_500_000, "1.5 MB")])
    func bytes(count: Int, expected: String) {
        #expect(FigureText.bytes(count) == expected)
    }

    @Test func `A timeline counts from its first event`() {
        let events: [JSONValue] = [
            ["action": "task.accepted", "at": "2026-01-01T00:00:00.000Z"],
            ["action": "attempt.started", "attempt": 1, "at": "2026-01-01T00:00:00.012Z"],
            ["action": "webhook.delivered", "at": "2026-01-01T00:00:01.500Z", "detail": ["status": 204]],
            ["action": "odd", "at": "no time"],
        ]
        #expect(
            TimelineText.lines(events, style: .plain) == [
                "+0.0 ms  task.accepted", " +12 ms  attempt.started  attempt 1",
                "+1.50 s  webhook.delivered  {\"status\":204}", "      ?  odd",
            ])
    }

    @Test func `A task without colours is plain text`() {
        let task: JSONValue = [
            "id": "task_1", "kind": "classify", "state": "succeeded", "attempts": 1,
            "usage": ["input_tokens": 10, "output_tokens": 2, "cost_usd": 0.0],
            "result": ["label": "b", "scores": [["label": "a", "score": 0.25], ["label": "b", "score": 0.75]]],
        ]
        #expect(
            TaskText(task: task, style: .plain, width: 80).text() == """
                ID        task_1
                Kind      classify
                State     succeeded
                Attempts  1
                Usage     10 tokens in, 2 out, $0.00
                Result
                  b
                  b  █████████    0.750
                  a  ███          0.250
                """)
    }

    @Test func `A cited answer is shown as one`() {
        let result: JSONValue = [
            "answer": "Within 30 days. [1]", "abstained": false,
            "citations": [
                ["marker": 1, "document": "returns.md", "version": 2, "from": 35, "to": 87, "heading": ["Time"]]
            ],
        ]
        #expect(
            ResultText(result: result, style: .plain, width: 80).lines(indent: "  ") == [
                "  Within 30 days. [1]", "  [1] returns.md v2 35–87  Time",
            ])
    }

    @Test(
        "A rebuild says what it came to and what is to be done next",
        arguments: [
            ("active", "it answers now"), ("awaiting_approval", "it waits for: penstock index activate handbook 2"),
            ("previous", "it is previous now"),
        ])
    func rebuild(state: String, next: String) {
        let result: JSONValue = [
            "index": "handbook", "generation": 2, "state": .string(state), "documents": 3, "chunks": 8, "embedded": 8,
            "cache_hits": 5, "failures": 1, "report": ["checks": [], "forced": ["failures"]],
        ]
        #expect(
            ResultText(result: result, style: .plain, width: 80).lines(indent: "  ") == [
                "  generation 2 of handbook: 3 documents, 8 chunks, 8 vectors (5 cached), 1 failed",
                "  passed over: failures", "  \(next)",
            ])
    }

    @Test func `Any other result is shown as JSON`() {
        let result: JSONValue = ["generation": 2, "index": "handbook"]
        #expect(
            ResultText(result: result, style: .plain, width: 80).lines(indent: "  ") == [
                #"  {"generation":2,"index":"handbook"}"#
            ])
    }

    @Test func `A failed task shows its error`() {
        let task: JSONValue = [
            "id": "task_1", "kind": "x", "state": "failed", "error": ["code": "gone", "message": "It is gone."],
        ]
        #expect(TaskText(task: task, style: .plain, width: 80).text().hasSuffix("Error     gone\n  It is gone."))
    }

    @Test func `Scores are ranked whether they are a list or an object`() {
        #expect(LabelScores.ranked(["a": 0.1, "c": 0.5, "b": 0.5]).map(\.name) == ["b", "c", "a"])
        #expect(LabelScores.ranked([["label": "a", "score": 1], ["label": "b"]]).map(\.name) == ["a"])
        #expect(LabelScores.ranked(nil).isEmpty)
    }

    @Test func `A page names its cursor even when it is empty`() {
        let page = TaskPage(["tasks": [], "next_cursor": "abc"])
        #expect(page.text(style: .plain).hasSuffix("More: --cursor abc"))
        #expect(TaskPage(["tasks": []]).text(style: .plain) == "No tasks.")
        #expect(TaskPage(["tasks": []]).json == ["tasks": [], "next_cursor": .null])
    }
}
