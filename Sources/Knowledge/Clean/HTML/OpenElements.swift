/// The elements that are open, in a list and not in calls, so that nesting may be as deep as the page is long.
///
/// An end tag closes everything opened since its start tag; one without a start tag is ignored, which a count per element
/// tells at once. So each element is pushed once and popped once.
struct OpenElements {
    private struct Element {
        let tag: HTMLTag
        let isDropping: Bool
    }

    private var stack: [Element] = []
    private var counts = [Int](repeating: 0, count: HTMLTag.allCases.count)
    private var dropping = 0
    private var headings: [HTMLTag] = []
    /// The depth of the outermost element in which a heading is no heading of the page: the "Note" above a note.
    private var aside: Int?

    /// Whether an element is open that is dropped with everything in it.
    var isDropping: Bool { dropping > 0 }
    var isAside: Bool { aside != nil }
    /// The innermost open heading.
    var heading: HTMLTag? { headings.last }

    func count(_ tag: HTMLTag) -> Int { counts[tag.rawValue] }

    mutating func push(_ tag: HTMLTag, isDropping: Bool = false, isAside: Bool = false) {
        stack.append(Element(tag: tag, isDropping: isDropping))
        counts[tag.rawValue] += 1
        if isDropping { dropping += 1 }
        if tag.headingLevel != nil { headings.append(tag) }
        if aside == nil, isAside { aside = stack.count }
    }

    /// Closes the innermost element of this tag, and everything opened since.
    mutating func pop(_ tag: HTMLTag) {
        guard count(tag) > 0 else { return }
        while let element = stack.popLast() {
            counts[element.tag.rawValue] -= 1
            if element.isDropping { dropping -= 1 }
            if aside == stack.count + 1 { aside = nil }
            if element.tag == headings.last { headings.removeLast() }
            if element.tag == tag { break }
        }
    }
}
