import Domain
import Testing

@testable import Knowledge

@Suite("What a text is searched by")
struct AnalyzerTests {
    @Test(
        "Plain words are in lower case, names are kept whole behind their parts",
        arguments: [
            ("Tasks wait, then RUN.", "tasks wait then run"),
            ("set max_wal_size now", "set max wal size max_wal_size now"),
            ("pg_catalog.pg_class", "pg catalog pg class pg_catalog.pg_class"),
            ("Version 15.2.", "version 15 2 15.2"),
            ("__init__ and x__y", "init and x y x__y"),
            ("write-ahead/log", "write ahead log"),
            ("the server's l'homme", "the server s l homme"),
            ("wait...go a._b a'_b", "wait go a b a b"),
            ("a\u{AD}b co\u{200D}op", "ab coop"),
            ("", ""), ("§ — ! 😀", ""),
        ])
    func plain(text: String, terms: String) {
        #expect(Analyzer(.plain).terms(of: text).joined(separator: " ") == terms)
    }

    @Test(
        "Every way to write a letter is one letter",
        arguments: [
            ("CAFÉ", "cafe\u{301}"), ("ﬁle", "file"), ("Ｐｏｓｔｇｒｅｓ", "postgres"), ("ΛΌΓΟΣ", "λόγος"),
            ("Straße", "STRAßE"),
        ])
    func normalised(left: String, right: String) {
        #expect(Analyzer(.plain).terms(of: left) == Analyzer(.plain).terms(of: right))
    }

    @Test(
        "Scripts without spaces give pairs of neighbours, also across what is handed out bit by bit",
        arguments: [
            ("数据库", "数据 据库"), ("水", "水"), ("数据库index东", "数据 据库 index 东"), ("한국어 검색", "한국 국어 검색"), ("水 火", "水 火"),
        ])
    func ideographs(text: String, terms: String) {
        #expect(Analyzer(.plain).terms(of: text).joined(separator: " ") == terms)
    }

    @Test("A page without a space gives all its pairs and nothing else")
    func page() {
        let characters = (0..<300).compactMap { Unicode.Scalar(0x4E00 + $0) }.map(String.init)
        let pairs = zip(characters, characters.dropFirst()).map { $0 + $1 }
        #expect(Analyzer(.plain).terms(of: characters.joined()) == pairs)
    }

    @Test("English words are stemmed and lose the commonest; names, numbers and words of query languages stay")
    func english() {
        let terms = Analyzer(.english).terms(
            of: "The running tasks' workers don’t wait for max_workers NOT IN 42 cafés")
        #expect(
            terms.joined(separator: " ") == "run task worker don't wait for max worker max_workers not in 42 cafés")
    }

    @Test("A word longer than anybody types is cut between characters, and its text stays searchable")
    func longWords() {
        let long = String(repeating: "é", count: 200)
        let terms = Analyzer(.plain).terms(of: "a \(long) b \(String(repeating: "ab_", count: 100))c")
        #expect(terms.allSatisfy { $0.utf8.count <= Analyzer.termBytesMax })
        #expect(terms[1] == String(repeating: "é", count: 64))
        #expect(terms.last == "c")
    }

    @Test("Whatever the bytes are, there are terms and no crash, the same each time")
    func hostile() {
        var generator = SplitMix64(seed: 3)
        for _ in 0..<500 {
            let scalars = (0..<60).compactMap { _ in Unicode.Scalar(UInt32.random(in: 0..<0x11_0000, using: &generator))
            }
            let mixed = scalars.map {
                String($0) + ["", "_", ".", "'", "a", " "].randomElement(using: &generator).orEmpty
            }
            for analyzer in AnalyzerName.allCases.map(Analyzer.init) {
                let terms = analyzer.terms(of: mixed.joined())
                #expect(terms.allSatisfy { !$0.isEmpty && $0.utf8.count <= Analyzer.termBytesMax * 2 })
                #expect(terms == analyzer.terms(of: mixed.joined()))
            }
        }
    }

    @Test("Some thousand words have the stems that the reference implementation gives")
    func stems() throws {
        var stemmer = EnglishStemmer()
        var wrong: [String] = []
        let lines = String(decoding: try ReferenceFacts.data("stems.txt"), as: UTF8.self).split(separator: "\n")
        for line in lines {
            let pair = line.split(separator: " ", omittingEmptySubsequences: false).map { Array($0.utf8) }
            let stem = pair[0].withUnsafeBufferPointer { stemmer.stem($0) }
            if stem != String(decoding: pair[1], as: UTF8.self) { wrong.append("\(line): \(stem.orEmpty)") }
        }
        #expect(lines.count > 3000)
        #expect(wrong.isEmpty)
    }
}

extension String? {
    fileprivate var orEmpty: String { self ?? "" }
}
