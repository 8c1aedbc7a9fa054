/// HTML as people write it: the text of the page in blocks, without scripts, navigation and furniture.
///
/// Open elements are kept in a list, not in calls, so that nesting may be as deep as the page is long. An end tag closes
/// everything opened since its start tag; one without a start tag is ignored, which a count per element tells at once.
/// So each element is pushed once and popped once.
struct HTMLReader {
    private struct Element {
        let tag: HTMLTag
        let isDropping: Bool
    }

    var out: CleanTextBuilder
    var title: String?
    /// References to characters that cannot be stored.
    var replaced = 0
    private let dropsForms: Bool
    /// A form was dropped; without it the page may have no text.
    private(set) var hasDroppedForm = false
    private var stack: [Element] = []
    private var counts = [Int](repeating: 0, count: HTMLTag.allCases.count)
    private var dropping = 0
    private var openHeadings: [HTMLTag] = []
    /// The depth of the outermost element in which a heading is no heading of the page: the "Note" above a note.
    private var aside: Int?
    private var isInLayoutCell = false
    private var cells = 0
    /// A term was read, and its definition goes on in the same block.
    private var joinsTerm = false

    init(_ source: [UInt8], dropsForms: Bool = true) {
        out = CleanTextBuilder(source)
        self.dropsForms = dropsForms
    }

    mutating func read() -> CleanTextBuilder {
        var tokens = HTMLTokenizer(out.source)
        while let token = tokens.next() {
            switch token {
            case .text(let range): if dropping == 0 { text(range) }
            case .start(let start):
                self.start(start)
                if start.tag.isRaw, !start.isSelfClosed, case .raw(.title, let range) = tokens.raw(start.tag) {
                    if title == nil, dropping == 0 { title = titleText(range) }
                }
            case .end(let tag): end(tag)
            case .raw, .nothing: break
            }
        }
        out.steps += tokens.steps
        out.close()
        return out
    }

    // MARK: Tags

    private mutating func start(_ start: HTMLStartTag) {
        let tag = start.tag
        guard !tag.isRaw else { return }
        if dropping > 0 || drops(start) {
            guard !tag.isVoid, !start.isSelfClosed else { return }
            if dropping == 0, tag.isBlock { softBreak() }
            push(tag, isDropping: dropping == 0)
            return
        }
        endUnclosedHeading(before: tag)
        switch tag {
        case .tr, .table, .caption: startRow()
        case .td, .th: startCell(start)
        case .pre, .dl: hardBreak()
        case .dt, .dd:
            if count(.dt) > 0 { end(.dt) }
            softBreak()
        case .br: if isInRow { out.space() } else { out.newline() }
        case .img: if let alt = start.alt { text(alt) }
        case .h1, .h2, .h3, .h4, .h5, .h6: startHeading()
        default: if tag.isBlock { softBreak() }
        }
        guard tag.isBlock, !tag.isVoid, tag != .p else { return }
        push(tag, isDropping: false)
        if aside == nil, isAside(start) { aside = stack.count }
        if start.isSelfClosed { end(tag) }
    }

    private mutating func end(_ tag: HTMLTag) {
        if tag == .p, dropping == 0 { softBreak() }
        guard counts[tag.rawValue] > 0 else { return }
        if dropping == 0 { endContent(of: tag) }
        while let element = stack.popLast() {
            counts[element.tag.rawValue] -= 1
            if element.isDropping { dropping -= 1 }
            if aside == stack.count + 1 { aside = nil }
            if element.tag == openHeadings.last { openHeadings.removeLast() }
            if element.tag == tag { break }
        }
        if tag == .table, count(.td) + count(.th) > 0 { isInLayoutCell = true }
    }

    private mutating func endContent(of tag: HTMLTag) {
        switch tag {
        case .dt where !isInRow:
            joinsTerm = out.hasContent
            out.newline()
        case .td, .th: break
        case .pre, .dl, .table, .tr, .h1, .h2, .h3, .h4, .h5, .h6: hardBreak()
        default: if tag.isBlock { softBreak() }
        }
    }

    private mutating func push(_ tag: HTMLTag, isDropping: Bool) {
        stack.append(Element(tag: tag, isDropping: isDropping))
        counts[tag.rawValue] += 1
        if isDropping { dropping += 1 }
        if tag.headingLevel != nil { openHeadings.append(tag) }
    }

    private mutating func startRow() {
        hardBreak()
        cells = 0
        isInLayoutCell = false
    }

    private mutating func startCell(_ start: HTMLStartTag) {
        if isInLayoutCell {
            hardBreak()
        } else {
            if cells == 0 { hardBreak() } else { out.cell(at: start.position) }
            cells += 1
        }
    }

    /// A table cell with a heading in it arranges a page rather than facts.
    private mutating func startHeading() {
        if isInRow, aside == nil { isInLayoutCell = true }
        hardBreak()
    }

    /// `<h2>Title<p>Text`: nobody means the paragraph to be part of the heading.
    private mutating func endUnclosedHeading(before tag: HTMLTag) {
        guard let heading = openHeadings.last else { return }
        switch tag {
        case .p, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .dl, .table, .pre, .blockquote: end(heading)
        default: break
        }
    }

    // MARK: Blocks

    private var isInRow: Bool { count(.td) + count(.th) > 0 && !isInLayoutCell }

    private var kind: TextBlock.Kind {
        if let level = openHeadings.last?.headingLevel, aside == nil { return .heading(level) }
        if isInRow { return .tableRow }
        if count(.pre) > 0 { return .code }
        if count(.li) + count(.dd) + count(.dt) > 0 { return .listItem }
        return count(.blockquote) > 0 ? .quote : .paragraph
    }

    /// Where a line of text ends: the block, except in a table's cell and between a term and what it means.
    private mutating func softBreak() {
        if isInRow { out.space() } else if joinsTerm { out.newline() } else { out.close() }
    }

    private mutating func hardBreak() {
        joinsTerm = false
        out.close()
    }

    // MARK: Text

    private mutating func text(_ range: Range<Int>) {
        var start = range.lowerBound
        var offset = start
        while offset < range.upperBound {
            guard out.source[offset] == UInt8(ascii: "&"),
                let reference = CharacterReference(at: offset, in: out.source, before: range.upperBound)
            else {
                offset += 1
                continue
            }
            piece(start..<offset)
            character(reference, at: offset)
            offset += reference.length
            start = offset
        }
        out.steps += range.count
        piece(start..<range.upperBound)
    }

    private mutating func piece(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if count(.pre) > 0 {
            if !out.isOpen { out.open(kind) }
            joinsTerm = false
            verbatim(range)
        } else {
            openBlock(for: range)
            out.prose(range, keepsBreaks: false)
        }
    }

    /// White space alone opens no block and does not part a term from its definition.
    private mutating func openBlock(for range: Range<Int>) {
        guard !out.isOpen || joinsTerm, !TextSpace.isBlank(range, in: out.source) else { return }
        joinsTerm = false
        if !out.isOpen { out.open(kind) }
    }

    private mutating func character(_ reference: CharacterReference, at offset: Int) {
        let range = offset..<(offset + reference.length)
        if reference.isReplaced { replaced += 1 }
        if TextSpace.width(at: 0, in: reference.utf8) > 0 {
            if count(.pre) > 0 { out.put([0x20], for: range) } else { out.space() }
        } else if TextSpace.invisibleWidth(at: 0, in: reference.utf8) == 0 {
            joinsTerm = false
            if !out.isOpen { out.open(kind) }
            out.put(reference.utf8, for: range)
        }
    }

    private mutating func verbatim(_ range: Range<Int>) {
        out.steps += range.count
        var start = range.lowerBound
        for offset in range where out.source[offset] == 0x0A || out.source[offset] == 0x0D {
            out.copy(start..<offset)
            start = offset + 1
            let isPair = out.source[offset] == 0x0D && offset + 1 < range.upperBound && out.source[offset + 1] == 0x0A
            if !isPair { out.codeNewline() }
        }
        out.copy(start..<range.upperBound)
    }

    private mutating func titleText(_ range: Range<Int>) -> String? {
        var reader = HTMLReader(out.source)
        reader.out.open(.paragraph)
        reader.text(range)
        reader.out.close()
        return reader.out.blocks.isEmpty ? nil : String(decoding: reader.out.bytes, as: UTF8.self)
    }

    // MARK: What is dropped

    private mutating func drops(_ start: HTMLStartTag) -> Bool {
        if start.tag.isDropped || start.isHidden { return true }
        if start.tag == .form, dropsForms {
            hasDroppedForm = true
            return true
        }
        // Above an article it is the site's; in one it holds the article's title.
        if start.tag == .header, count(.article) + count(.main) + count(.section) == 0 { return true }
        guard start.tag != .body, start.tag != .html, start.tag != .main else { return false }
        return has(start.role, Self.furnitureRoles) || has(start.classes, Self.furnitureClasses)
    }

    private static let furnitureRoles: Set<String> = [
        "navigation", "search", "banner", "contentinfo", "complementary",
    ]
    private static let furnitureClasses: Set<String> = [
        "navheader", "navfooter", "navigation", "navbar", "breadcrumb", "breadcrumbs", "headerlink", "skip-link",
    ]
    private static let asideClasses: Set<String> = ["note", "tip", "warning", "caution", "important", "admonition"]

    private func isAside(_ start: HTMLStartTag) -> Bool {
        start.tag == .blockquote || start.tag == .figure || has(start.classes, Self.asideClasses)
    }

    private func has(_ words: Range<Int>?, _ wanted: Set<String>) -> Bool {
        guard let words, words.count <= 512 else { return false }
        return out.source[words].split(whereSeparator: TextSpace.isASCIISpace).contains {
            wanted.contains(String(decoding: $0, as: UTF8.self).lowercased())
        }
    }

    private func count(_ tag: HTMLTag) -> Int { counts[tag.rawValue] }
}
