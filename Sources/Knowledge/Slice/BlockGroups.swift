/// Which blocks of a section belong together, by profile. Pure: indices in, indices out.
struct BlockGroups {
    /// Blocks that are not parted as long as they fit into one slice.
    struct Group: Equatable {
        let blocks: Range<Int>
        /// Nothing else comes into its slice.
        var isAlone = false
        /// The first block introduces the others: where all do not fit, its last sentence stays with them.
        var isIntroduced = false
    }

    private let text: CleanText
    private let section: Section

    init(_ section: Section, of text: CleanText) {
        self.text = text
        self.section = section
    }

    func groups(_ profile: SliceProfile) -> [Group] {
        switch profile {
        case .prose: Self.introduced(section.blocks, of: text)
        case .faq: entries()
        case .policy: clauses()
        case .procedure: procedures()
        }
    }

    /// A block that ends with a colon stays with the one it introduces, as far as both fit.
    static func introduced(_ blocks: Range<Int>, of text: CleanText) -> [Group] {
        var groups: [Group] = []
        var start = blocks.lowerBound
        for index in blocks where index + 1 == blocks.upperBound || !text.endsWithColon(index) || index - start >= 2 {
            groups.append(Group(blocks: start..<(index + 1)))
            start = index + 1
        }
        return groups
    }

    // MARK: Questions

    /// A section under a question is its answer. Elsewhere an entry begins with a question that follows an answer; so a
    /// list of questions stays one entry.
    private func entries() -> [Group] {
        if let heading = section.heading.last, QuestionMark.ends(Array(heading.utf8)) {
            return [Group(blocks: section.blocks, isAlone: true)]
        }
        var groups: [Group] = []
        var start = section.blocks.lowerBound
        var awaitsAnswer = false
        for index in section.blocks {
            let isQuestion = isQuestion(index)
            if isQuestion, !awaitsAnswer, index > start {
                groups.append(Group(blocks: start..<index, isAlone: true))
                start = index
            }
            // A block may hold the answer as well.
            awaitsAnswer = isQuestion && QuestionMark.ends(text.bytes[text.blocks[index].range])
        }
        return groups + [Group(blocks: start..<section.blocks.upperBound, isAlone: true)]
    }

    private func isQuestion(_ index: Int) -> Bool {
        switch text.blocks[index].kind {
        case .code, .tableRow, .heading: return false
        case .paragraph, .listItem, .quote: break
        }
        let line = firstLine(index)
        return QuestionMark.ends(line) || QuestionMark.labels(line)
    }

    // MARK: Clauses

    /// A clause begins with its number and goes up to the next; what stands before the first is packed as prose.
    private func clauses() -> [Group] {
        var groups: [Group] = []
        var start: Int?
        for index in section.blocks {
            if ClauseNumber.begins(firstLine(index)) {
                if let start { groups.append(Group(blocks: start..<index)) }
                start = index
            } else if start == nil {
                groups.append(Group(blocks: index..<(index + 1)))
            }
        }
        return groups + (start.map { [Group(blocks: $0..<section.blocks.upperBound)] } ?? [])
    }

    // MARK: Steps

    /// A list with the code, quotes and tables between its items, and the paragraph before it.
    private func procedures() -> [Group] {
        var groups: [Group] = []
        var index = section.blocks.lowerBound
        while index < section.blocks.upperBound {
            var end = index
            if text.blocks[index].kind == .paragraph { end += 1 }
            guard end < section.blocks.upperBound, text.blocks[end].kind == .listItem else {
                groups.append(Group(blocks: index..<(index + 1)))
                index += 1
                continue
            }
            while end < section.blocks.upperBound, text.blocks[end].kind != .paragraph { end += 1 }
            let isIntroduced = text.blocks[index].kind == .paragraph
            groups.append(Group(blocks: index..<end, isIntroduced: isIntroduced))
            index = end
        }
        return groups
    }

    private func firstLine(_ index: Int) -> ArraySlice<UInt8> {
        text.bytes[text.blocks[index].range].prefix(512).prefix { $0 != 0x0A }
    }
}

extension CleanText {
    fileprivate func endsWithColon(_ index: Int) -> Bool {
        let block = blocks[index]
        guard block.kind == .paragraph || block.kind == .listItem else { return false }
        return bytes[block.range].last == UInt8(ascii: ":") || bytes[block.range].suffix(3).elementsEqual("：".utf8)
    }
}
