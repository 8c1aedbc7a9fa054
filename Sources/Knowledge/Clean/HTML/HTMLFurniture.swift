/// Which elements of a page are not its text: what a site puts around every page, and what stands beside the text.
struct HTMLFurniture {
    /// A form was dropped; without it the page may have no text.
    private(set) var hasDroppedForm = false
    private let dropsForms: Bool

    init(dropsForms: Bool) { self.dropsForms = dropsForms }

    /// Whether an element goes with everything in it.
    mutating func drops(_ start: HTMLStartTag, within open: OpenElements, in source: [UInt8]) -> Bool {
        if start.tag.isDropped || start.isHidden { return true }
        if start.tag == .form, dropsForms {
            hasDroppedForm = true
            return true
        }
        // Above an article it is the site's; in one it holds the article's title.
        if start.tag == .header, open.count(.article) + open.count(.main) + open.count(.section) == 0 { return true }
        guard start.tag != .body, start.tag != .html, start.tag != .main else { return false }
        return Self.has(start.role, Self.roles, in: source) || Self.has(start.classes, Self.classes, in: source)
    }

    /// Whether a heading in this element is no heading of the page.
    static func isAside(_ start: HTMLStartTag, in source: [UInt8]) -> Bool {
        start.tag == .blockquote || start.tag == .figure || has(start.classes, asideClasses, in: source)
    }

    private static let roles: Set<String> = ["navigation", "search", "banner", "contentinfo", "complementary"]
    private static let classes: Set<String> = [
        "navheader", "navfooter", "navigation", "navbar", "breadcrumb", "breadcrumbs", "headerlink", "skip-link",
    ]
    private static let asideClasses: Set<String> = ["note", "tip", "warning", "caution", "important", "admonition"]

    private static func has(_ words: Range<Int>?, _ wanted: Set<String>, in source: [UInt8]) -> Bool {
        guard let words, words.count <= 512 else { return false }
        return source[words].split(whereSeparator: TextSpace.isASCIISpace).contains {
            wanted.contains(String(decoding: $0, as: UTF8.self).lowercased())
        }
    }
}
