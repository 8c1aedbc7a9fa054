/// The printed index of a manual, as DocBook writes it in HTML:
/// `<dl><dt>term, <a class="indexterm" href="page.html#ANCHOR">…</a></dt><dd><dl><dt>term below it, …`.
struct BookIndex: Sendable {
    struct Link: Sendable, Hashable {
        let page: String
        /// Nil for the whole page.
        let anchor: String?
    }

    /// What somebody would look up, and where the index sends them.
    struct Entry: Sendable, Hashable {
        /// The term, behind those that it stands below.
        let query: String
        /// Each once, in their order.
        let links: [Link]
    }

    /// In the order of the index; what is printed twice is one entry. A term that only says "see …" is none.
    let entries: [Entry]

    init(_ html: String) {
        var reader = Reader()
        for piece in Markup.pieces(of: html) { reader.take(piece) }
        var order: [String] = []
        var links: [String: [Link]] = [:]
        for entry in reader.entries {
            if links[entry.query] == nil { order.append(entry.query) }
            let known = links[entry.query] ?? []
            links[entry.query] = known + entry.links.filter { !known.contains($0) }
        }
        entries = order.map { Entry(query: $0, links: links[$0] ?? []) }
    }

    private struct Reader {
        var entries: [Entry] = []
        /// The terms that the list stands below, outermost first; an empty one for the outermost list.
        private var above: [String] = []
        private var term = ""
        private var links: [Link] = []
        private var isInTerm = false

        mutating func take(_ piece: Markup) {
            switch piece {
            case .text(let text): if isInTerm { term += text }
            case .tag(let tag): take(tag)
            }
        }

        private mutating func take(_ tag: Markup.Tag) {
            switch (tag.name, tag.isEnd) {
            case ("dl", false): above.append(above.isEmpty ? "" : term)
            case ("dl", true): if !above.isEmpty { term = above.removeLast() }
            case ("dt", false): (term, links, isInTerm) = ("", [], true)
            case ("dt", true): end()
            case ("a", false) where tag["class"] == "indexterm":
                isInTerm = false
                if let link = tag["href"].flatMap(Self.link), !links.contains(link) { links.append(link) }
            default: break
            }
        }

        private mutating func end() {
            isInTerm = false
            term = Self.words(term)
            let query = (above + [term]).filter { !$0.isEmpty }.joined(separator: " ")
            if !links.isEmpty, !query.isEmpty { entries.append(Entry(query: query, links: links)) }
            links = []
        }

        private static func link(_ href: String) -> Link? {
            let parts = href.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let page = parts.first, !page.isEmpty else { return nil }
            return Link(page: page, anchor: parts.count > 1 && !parts[1].isEmpty ? parts[1] : nil)
        }

        /// One space between words, without the comma before the links and without what another term is named for.
        private static func words(_ text: String) -> String {
            var words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if let see = words.firstRange(of: " (see ") { words = String(words[..<see.lowerBound]) }
            while words.hasSuffix(",") { words.removeLast() }
            return words
        }
    }
}
