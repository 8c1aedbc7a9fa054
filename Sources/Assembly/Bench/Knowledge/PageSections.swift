/// Where the anchors of a page of DocBook's HTML lead, in bytes of the page.
///
/// The rule: the section of an anchor begins at the element that has it as its `id`. When that element is a section
/// (`class="sect2"`, `"refsect1"`…) it ends at the next section of the same or a higher level, else at the next section
/// or the next element of the same name with an `id`; or where the page ends.
struct PageSections: Sendable {
    private struct Anchor {
        let id: String
        let element: String
        /// 1 for the highest; nil for what is no section.
        let level: Int?
        let at: Int
    }

    let ranges: [String: Range<Int>]

    init(_ page: [UInt8]) {
        let anchors = Markup.pieces(of: page).compactMap(Self.anchor)
        var ranges: [String: Range<Int>] = [:]
        for (place, anchor) in anchors.enumerated() {
            let next = anchors[(place + 1)...].first { Self.ends(anchor, $0) }
            ranges[anchor.id] = anchor.at..<(next?.at ?? page.count)
        }
        self.ranges = ranges
    }

    private static func anchor(_ piece: Markup) -> Anchor? {
        guard case .tag(let tag) = piece, !tag.isEnd, let id = tag["id"] else { return nil }
        return Anchor(id: id, element: tag.name, level: tag["class"].flatMap(level), at: tag.at)
    }

    private static func ends(_ anchor: Anchor, _ next: Anchor) -> Bool {
        switch (anchor.level, next.level) {
        case (let own?, let other?): other <= own
        case (nil, .some): true
        case (nil, nil): anchor.element == next.element
        case (.some, nil): false
        }
    }

    private static func level(_ name: String) -> Int? {
        if let word = ["refsect", "sect"].first(where: name.hasPrefix) { return Int(name.dropFirst(word.count)) }
        return ["part", "chapter", "appendix", "preface", "refentry"].contains(name) ? 0 : nil
    }
}
