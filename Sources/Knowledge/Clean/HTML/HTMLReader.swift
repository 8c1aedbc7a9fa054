/// HTML as people write it: the text of the page in blocks, without scripts, navigation and furniture.
///
/// What is open says what a text is part of (``OpenElements``); what is not the page's own goes (``HTMLFurniture``).
struct HTMLReader {
    var out: CleanTextBuilder
    var title: String?
    /// References to characters that cannot be stored.
    var replaced = 0
    var elements = OpenElements()
    /// A term was read, and its definition goes on in the same block.
    var joinsTerm = false
    private var furniture: HTMLFurniture
    private var isInLayoutCell = false
    private var cells = 0

    init(_ source: [UInt8], dropsForms: Bool = true) {
        out = CleanTextBuilder(source)
        furniture = HTMLFurniture(dropsForms: dropsForms)
    }

    /// A form was dropped; without it the page may have no text.
    var hasDroppedForm: Bool { furniture.hasDroppedForm }

    mutating func read() -> CleanTextBuilder {
        var tokens = HTMLTokenizer(out.source)
        while let token = tokens.next() {
            switch token {
            case .text(let range): if !elements.isDropping { text(range) }
            case .start(let start):
                self.start(start)
                if start.tag.isRaw, !start.isSelfClosed, case .raw(.title, let range) = tokens.raw(start.tag) {
                    if title == nil, !elements.isDropping { title = titleText(range) }
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
        if elements.isDropping || furniture.drops(start, within: elements, in: out.source) {
            guard !tag.isVoid, !start.isSelfClosed else { return }
            if !elements.isDropping, tag.isBlock { softBreak() }
            elements.push(tag, isDropping: !elements.isDropping)
            return
        }
        endUnclosedHeading(before: tag)
        switch tag {
        case .tr, .table, .caption: startRow()
        case .td, .th: startCell(start)
        case .pre, .dl: hardBreak()
        case .dt, .dd:
            if elements.count(.dt) > 0 { end(.dt) }
            softBreak()
        case .br: if isInRow { out.space() } else { out.newline() }
        case .img: if let alt = start.alt { text(alt) }
        case .h1, .h2, .h3, .h4, .h5, .h6: startHeading()
        default: if tag.isBlock { softBreak() }
        }
        guard tag.isBlock, !tag.isVoid, tag != .p else { return }
        elements.push(tag, isAside: HTMLFurniture.isAside(start, in: out.source))
        if start.isSelfClosed { end(tag) }
    }

    private mutating func end(_ tag: HTMLTag) {
        if tag == .p, !elements.isDropping { softBreak() }
        guard elements.count(tag) > 0 else { return }
        if !elements.isDropping { endContent(of: tag) }
        elements.pop(tag)
        if tag == .table, elements.count(.td) + elements.count(.th) > 0 { isInLayoutCell = true }
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
        if isInRow, !elements.isAside { isInLayoutCell = true }
        hardBreak()
    }

    /// `<h2>Title<p>Text`: nobody means the paragraph to be part of the heading.
    private mutating func endUnclosedHeading(before tag: HTMLTag) {
        guard let heading = elements.heading else { return }
        switch tag {
        case .p, .h1, .h2, .h3, .h4, .h5, .h6, .ul, .ol, .dl, .table, .pre, .blockquote: end(heading)
        default: break
        }
    }

    // MARK: Blocks

    private var isInRow: Bool { elements.count(.td) + elements.count(.th) > 0 && !isInLayoutCell }

    /// What a text that comes now is.
    var kind: TextBlock.Kind {
        if let level = elements.heading?.headingLevel, !elements.isAside { return .heading(level) }
        if isInRow { return .tableRow }
        if elements.count(.pre) > 0 { return .code }
        if elements.count(.li) + elements.count(.dd) + elements.count(.dt) > 0 { return .listItem }
        return elements.count(.blockquote) > 0 ? .quote : .paragraph
    }

    /// Where a line of text ends: the block, except in a table's cell and between a term and what it means.
    private mutating func softBreak() {
        if isInRow { out.space() } else if joinsTerm { out.newline() } else { out.close() }
    }

    private mutating func hardBreak() {
        joinsTerm = false
        out.close()
    }
}
