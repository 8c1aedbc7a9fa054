/// What stands under one heading, up to the next heading of any level.
struct Section: Equatable {
    /// The headings above it, outermost first, without the document's title.
    let heading: [String]
    /// The blocks, in the list of all blocks; none of them is a heading unless the heading itself is all there is.
    let blocks: Range<Int>
}

/// Walks the blocks of a document, section by section. The path begins anew with each document, so no heading leaks from
/// one into the next.
struct SectionWalk {
    private let text: CleanText
    private let title: String?
    private var open: [(level: Int, text: String)] = []
    private var position = 0

    init(_ text: CleanText, title: String?) {
        self.text = text
        self.title = title.map(Self.normal)
    }

    mutating func next() -> Section? {
        while position < text.blocks.count {
            if case .heading(let level) = text.blocks[position].kind {
                let own = enter(position, level: level)
                position += 1
                if let own { return own }
                continue
            }
            let start = position
            while position < text.blocks.count, !isHeading(position) { position += 1 }
            return Section(heading: path, blocks: start..<position)
        }
        return nil
    }

    private func isHeading(_ index: Int) -> Bool {
        if case .heading = text.blocks[index].kind { true } else { false }
    }

    /// Goes below a heading. One with nothing below it, not even a smaller heading, is a section of its own, or its words
    /// would be found nowhere; except the title, which is not what a page says.
    private mutating func enter(_ index: Int, level: Int) -> Section? {
        while let last = open.last, last.level >= level { open.removeLast() }
        let above = path
        let heading = text.text(text.blocks[index].range)
        open.append((level, heading))
        if Self.normal(heading) == title { return nil }
        guard index + 1 < text.blocks.count else { return Section(heading: above, blocks: index..<(index + 1)) }
        if case .heading(let next) = text.blocks[index + 1].kind, next <= level {
            return Section(heading: above, blocks: index..<(index + 1))
        }
        return nil
    }

    private var path: [String] {
        let path = open.map(\.text)
        return path.first.map(Self.normal) == title && title != nil ? Array(path.dropFirst()) : path
    }

    private static func normal(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
