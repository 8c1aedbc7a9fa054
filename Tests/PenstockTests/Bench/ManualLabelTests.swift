import Domain
import Testing

@testable import Assembly

/// A page and an index as DocBook writes them.
@Suite("Labels of a manual") struct ManualLabelTests {
    private let html = """
        <div class="index"><p><a href="#indexdiv-A">A</a></p><h3>A</h3><dl>
        <dt id="i1">abs, <a class="indexterm" href="math.html">Functions</a></dt>
        <dt id="i2">administration tools</dt><dd><dl>
        <dt>externally
            maintained, <a class="indexterm" href="tools.html#OUTSIDE">Tools</a>,
        <a class="indexterm" href="tools.html#OUTSIDE">Tools</a>, <a class="indexterm" href="math.html">More</a></dt>
        </dl></dd>
        <dt>operators (see operators, logical)</dt>
        <dt>&lt;&amp;, <a class="indexterm" href="math.html#gone">Operators</a></dt>
        <dt>abs, <a class="indexterm" href="nowhere.html">Elsewhere</a></dt>
        </dl></div>
        """

    @Test func `A term is asked behind those that it stands below, and its links are kept once`() {
        let entries = BookIndex(html).entries
        #expect(entries.map(\.query) == ["abs", "administration tools externally maintained", "<&"])
        #expect(
            entries.map(\.links) == [
                [.init(page: "math.html", anchor: nil), .init(page: "nowhere.html", anchor: nil)],
                [.init(page: "tools.html", anchor: "OUTSIDE"), .init(page: "math.html", anchor: nil)],
                [.init(page: "math.html", anchor: "gone")],
            ])
    }

    private let page = """
        <body><div class="sect1" id="TOP"><h2>T</h2><div class="sect2" id="A"><p id="P">one</p><p id="Q">two</p>\
        <div class="sect3" id="A1">deep</div></div><!-- <div class="sect2" id="NO"> --><div class="sect2" id="B">\
        <dl><dt id="D">d</dt><dd>text <a id="link">x</a></dd><dt id="E">e</dt></dl></div></div></body>
        """

    @Test func `A section ends at the next of its level, an element at the next of its name`() {
        let bytes = Array(page.utf8)
        let sections = PageSections(bytes)
        func text(_ id: String) -> String? { sections.ranges[id].map { String(decoding: bytes[$0], as: UTF8.self) } }
        #expect(text("TOP")?.hasSuffix("</body>") == true)
        #expect(text("A")?.hasPrefix("<div class=\"sect2\" id=\"A\">") == true)
        #expect(text("A")?.contains("deep") == true)
        #expect(text("A")?.contains("id=\"B\"") == false)
        #expect(text("A1")?.contains("one") == false)
        #expect(text("P") == "<p id=\"P\">one</p>")
        #expect(text("Q") == "<p id=\"Q\">two</p>")
        #expect(text("D")?.contains("text") == true)
        #expect(text("D")?.contains("id=\"E\"") == false)
        #expect(text("NO") == nil)
    }

    private var labels: ManualLabels {
        ManualLabels(
            Manual(
                pages: [
                    .init(name: "math.html", content: Array("<p>numbers</p>".utf8)),
                    .init(
                        name: "tools.html",
                        content: Array("<div class=\"sect1\" id=\"T\">x<div class=\"sect2\" id=\"OUTSIDE\">y".utf8)),
                ], index: BookIndex(html)))
    }

    @Test func `Labels that lead nowhere are counted, and a query without any is none`() {
        #expect(labels.broken == 2)
        #expect(labels.queries.map(\.text) == ["abs", "administration tools externally maintained"])
        #expect(labels.queries.first?.sections == [.init(page: "math.html", range: 0..<14)])
    }

    private let query = LabelledQuery(
        text: "q", sections: [.init(page: "a", range: 100..<200), .init(page: "b", range: 0..<50)])

    private func hit(_ page: String, _ range: Range<Int>) -> LabelledQuery.Hit { .init(page: page, range: range) }

    @Test(
        "A hit counts when at least half of it lies in the section",
        arguments: [(50..<150, true), (49..<149, false), (100..<200, true), (190..<211, false), (0..<1000, false)])
    func half(range: Range<Int>, isFound: Bool) {
        #expect((query.score([hit("a", range)]).recall == 0.5) == isFound)
        #expect(query.score([hit("a", range)]).pageRecall == 0.5)
    }

    @Test func `Recall is of sections and the reciprocal rank that of the first hit in any`() {
        let score = query.score([hit("c", 0..<9), hit("a", 0..<50), hit("b", 0..<50), hit("a", 100..<120)])
        #expect(score.recall == 1)
        #expect(score.reciprocalRank == 1.0 / 3)
        #expect(score.pageRecall == 1)
        #expect(score.pageReciprocalRank == 0.5)
        let none = query.score(Array(repeating: hit("c", 0..<9), count: 10) + [hit("b", 0..<50)])
        #expect(none == .init(recall: 0, reciprocalRank: 0, pageRecall: 0, pageReciprocalRank: 0))
    }

    @Test func `Made-up words are the same for a seed, and the first is the commonest`() {
        let words = ZipfWords(vocabulary: 1000)
        func text(_ seed: UInt64) -> [String] {
            var generator = SplitMix64(seed: seed)
            return words.text(5000, using: &generator)
        }
        let counts = text(1).reduce(into: [:]) { $0[$1, default: 0] += 1 }
        #expect(text(1) == text(1))
        #expect(text(1) != text(2))
        #expect((counts["w1"] ?? 0) > (counts["w10"] ?? 0))
        // A thousand words by Zipf's law: the first is about every seventh.
        #expect((500...900).contains(counts["w1"] ?? 0))
        var generator = SplitMix64(seed: 3)
        let query = words.query(3, without: 998, using: &generator)
        #expect(Set(query) == ["w999", "w1000"])
    }
}
