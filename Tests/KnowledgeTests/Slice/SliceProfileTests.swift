import Testing

@testable import Knowledge

@Suite("Slicing by profile")
struct SliceProfileTests {
    private func slices(_ source: String, _ profile: SliceProfile, min: Int = 20, max: Int = 40) throws -> [Slice] {
        try SlicerTests.slices(source, profile: profile, min: min, max: max)
    }

    @Test(
        "A question and its answer are one slice, however they are written",
        arguments: [
            "Q: One?\nA: Yes.\n\nQ: Two?\nA: No.", "One?\n\nYes.\n\nTwo?\n\nNo.", "## One?\n\nYes.\n\n## Two?\n\nNo.",
            "**One?**\nYes.\n\n**Two?**\nNo.", "- One?\n\n  Yes.\n- Two?\n\n  No.", "一つ？\n\nYes.\n\nهل؟\n\nNo.",
        ])
    func questions(source: String) throws {
        let slices = try slices(source, .faq)
        try #require(slices.count == 2)
        #expect(slices[0].text.contains("Yes.") && slices[1].text.contains("No."))
        #expect(slices.allSatisfy { !$0.text.contains("Yes.") || !$0.text.contains("No.") })
    }

    @Test("An answer of several paragraphs stays whole as long as it fits, and is cut as prose beyond")
    func longAnswer() throws {
        let answer = "## Why?\n\n" + [12, 12, 12].map(SlicerTests.words).joined(separator: "\n\n")
        #expect(try slices(answer, .faq).count == 1)
        #expect(try slices(answer + "\n\n" + SlicerTests.words(30), .faq).count > 1)
    }

    @Test("A list of questions is one slice")
    func contents() throws {
        #expect(try slices("- One?\n- Two?\n- Three?", .faq).count == 1)
    }

    @Test("A clause is not torn while it fits")
    func clauses() throws {
        let clause = { (number: String) in "\(number) \(SlicerTests.words(12))\n\n(a) \(SlicerTests.words(10))" }
        let source = ["3.1", "3.2", "§ 4", "Article 5"].map(clause).joined(separator: "\n\n")
        let slices = try slices(source, .policy)
        #expect(slices.count == 4)
        #expect(slices.map { $0.text.prefix(3) } == ["3.1", "3.2", "§ 4", "Art"])
    }

    @Test(
        "Numbers of clauses are told from numbers",
        arguments: [
            ("3. Text", true), ("3.1 Text", true), ("3.1.2 text", true), ("(4) text", true), ("§ 5 text", true),
            ("Section 6: text", true), ("Clause 7", true), ("3 items", false), ("3.5 litres", true),
            ("2019 was", false),
            ("(a) text", false), ("Section of", false), ("text", false), ("3.5", false),
        ])
    func numbers(line: String, isClause: Bool) {
        #expect(ClauseNumber.begins(Array(line.utf8)) == isClause)
    }

    @Test("A list of steps stays whole with the paragraph before it")
    func steps() throws {
        let list = (1...5).map { "\($0). \(SlicerTests.words(4))" }.joined(separator: "\n")
        let source = SlicerTests.words(15) + "\n\nDo this\n\n" + list + "\n\n" + SlicerTests.words(30)
        let slices = try slices(source, .procedure)
        let whole = try #require(slices.first { $0.text.contains("1.") })
        #expect(whole.text.contains("Do this") && whole.text.contains("5."))
    }

    @Test("Where the paragraph is too long, its last sentence goes with the list")
    func lastSentence() throws {
        let list = (1...5).map { "\($0). \(SlicerTests.words(4))" }.joined(separator: "\n")
        let slices = try slices("A \(SlicerTests.words(30)). Do this.\n\n" + list, .procedure)
        try #require(slices.count == 2)
        #expect(slices[1].text.hasPrefix("Do this.") && slices[1].text.contains("5."))
    }
}
