import Domain
import Foundation
import ModelGateway
import Testing

@Suite("Extractive summarizer")
struct ExtractiveSummarizerTests {
    private let article = """
        THE GREAT RESERVOIR
        ===================

        Copyright (C) 2024 The Dam Company. All rights reserved.

        The reservoir stores water for the turbines of the valley. Water reaches the turbines through a
        penstock, which is a pipe under control. The gate at the top of the penstock decides how much water
        the turbines receive. However, nobody likes the noise.

        Engineers inspect the gate every spring. The reservoir keeps water for the turbines in the valley.
        A canteen near the gate serves lunch to visitors from noon. When the water in the reservoir is low,
        the gate closes and the turbines stop.

        - turbines
        - gate
        """

    private func isSubsequence(_ sentences: [String], of text: String) -> Bool {
        let all = SentenceSplitter.split(text).map(\.text)
        var rest = all[...]
        return sentences.allSatisfy { sentence in
            guard let index = rest.firstIndex(of: sentence) else { return false }
            rest = rest[(index + 1)...]
            return true
        }
    }

    @Test("Sentences are the document's own, in its order, at most as many as asked for", arguments: 1...6)
    func orderAndCount(sentencesMax: Int) {
        let summary = ExtractiveSummarizer.summarize(article, sentencesMax: sentencesMax, wordsMax: nil)
        #expect((1...sentencesMax).contains(summary.sentences.count))
        #expect(summary.scores.count == summary.sentences.count)
        #expect(summary.scores.allSatisfy { (0...1).contains($0) })
        #expect(isSubsequence(summary.sentences, of: article))
        #expect(!summary.isCut && !summary.isPartial)
    }

    @Test("Headings, notices and near-repeats are not chosen when there is prose")
    func leavesFurnitureOut() {
        let summary = ExtractiveSummarizer.summarize(article, sentencesMax: 4, wordsMax: nil)
        #expect(!summary.text.contains("GREAT RESERVOIR"))
        #expect(!summary.text.contains("Copyright"))
        let twins = summary.sentences.filter { $0.hasPrefix("The reservoir") }
        #expect(twins.count == 1)
    }

    @Test("One sentence about the subject beats one about lunch")
    func choosesTheSubject() {
        let summary = ExtractiveSummarizer.summarize(article, sentencesMax: 1, wordsMax: nil)
        #expect(summary.text.contains("water"))
    }

    @Test("The word limit always holds, and the summary is never empty", arguments: [1, 2, 5, 9, 14, 30, 60])
    func wordLimit(wordsMax: Int) {
        let summary = ExtractiveSummarizer.summarize(article, sentencesMax: 5, wordsMax: wordsMax)
        #expect(!summary.text.isEmpty)
        #expect(TextWords.count(in: summary.text) <= wordsMax)
        #expect(summary.isCut == summary.text.hasSuffix("…"))
    }

    @Test("A sentence is cut only when not even one fits")
    func cutsOnlyWhenNeeded() {
        let text = "Alpha beta gamma delta epsilon zeta eta theta."
        #expect(ExtractiveSummarizer.summarize(text, sentencesMax: 3, wordsMax: 8).text == text)
        let cut = ExtractiveSummarizer.summarize(text, sentencesMax: 3, wordsMax: 3)
        #expect(cut.text == "Alpha beta gamma…" && cut.isCut)
    }

    @Test(
        "Texts without prose still give something",
        arguments: [
            "word", "!!!", "🎉 🎊", "ALL CAPS HEADING", "# Title", "```\nlet x = 1\n```", "| a | b |\n|---|---|", "=====",
            "שלום עולם",
            "今日は晴れ", "- one\n- two", "Copyright 2020 X.", "see below:",
        ])
    func neverEmpty(text: String) {
        let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 2, wordsMax: 20)
        #expect(!summary.text.isEmpty)
    }

    @Test("Text without a visible character gives an empty summary", arguments: ["", "  \n\t "])
    func emptyText(text: String) {
        #expect(ExtractiveSummarizer.summarize(text, sentencesMax: 3, wordsMax: 10).sentences.isEmpty)
    }

    @Test("Limits below one count as one")
    func limitsBelowOne() {
        let summary = ExtractiveSummarizer.summarize(article, sentencesMax: 0, wordsMax: 0)
        #expect(summary.sentences.count == 1)
        #expect(TextWords.count(in: summary.text) == 1)
    }

    @Test("200,000 words keep the limits")
    func manyWords() {
        let text = (0..<20_000).map { "Sentence number \($0) speaks of topic\($0 % 31) and of thing\($0 % 97) again." }
            .joined(separator: " ")
        let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 10, wordsMax: 60)
        #expect(summary.sentences.count > 1)
        #expect(TextWords.count(in: summary.text) <= 60)
    }

    @Test("A text that is one endless sentence is cut even without a word limit")
    func endlessSentence() {
        let text = String(repeating: "word and another ", count: 70_000)
        let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 3, wordsMax: nil)
        #expect(summary.isCut)
        #expect(TextWords.count(in: summary.text) <= ExtractiveSummarizer.sentenceWordsMax)
    }

    @Test("Hostile repetition keeps the limits and gives something")
    func hostile() {
        for piece in ["\u{0301}\u{0323}", "字。", "a\n\n", "[](", "![x", ". ", "A. ", "*"] {
            let text = "e" + String(repeating: piece, count: 10_000)
            let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 3, wordsMax: 7)
            #expect(!summary.text.isEmpty)
            #expect(TextWords.count(in: summary.text) <= 7)
        }
    }

    @Test("A text beyond the reading limit says so")
    func partial() {
        let opening = "Water flows down the pipe to the turbine today."
        let text = opening + "\n\n" + String(repeating: "x", count: SentenceSplitter.bytesMax)
        let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 1, wordsMax: nil)
        #expect(summary.isPartial && summary.text == opening)
    }

    @Test("Equal texts give equal summaries")
    func deterministic() {
        let first = ExtractiveSummarizer.summarize(article, sentencesMax: 3, wordsMax: 50)
        #expect(first == ExtractiveSummarizer.summarize(article, sentencesMax: 3, wordsMax: 50))
    }

    @Test(
        "Licence texts give full sentences",
        arguments: ["GPL-3", "GPL-2", "Apache-2.0", "MPL-2.0", "BSD"].filter {
            FileManager.default.fileExists(atPath: "/usr/share/common-licenses/\($0)")
        })
    func licences(name: String) throws {
        let text = try String(contentsOfFile: "/usr/share/common-licenses/\(name)", encoding: .utf8)
        let summary = ExtractiveSummarizer.summarize(text, sentencesMax: 4, wordsMax: 120)
        #expect(summary.sentences.count >= 2)
        #expect(TextWords.count(in: summary.text) <= 120)
        #expect(isSubsequence(summary.sentences, of: text))
        for sentence in summary.sentences {
            #expect(".!?:)\"".contains(sentence.last ?? " "), "\(sentence)")
            #expect(sentence != sentence.uppercased())
        }
    }
}
