import Knowledge

/// A term of a manual's index, and what must be found for it.
struct LabelledQuery: Sendable {
    /// Bytes of a page that a link leads to: the section of its anchor, or the whole page.
    struct Section: Sendable, Hashable {
        let page: String
        let range: Range<Int>

        /// At least half of the hit's bytes lie in it: a slice may begin with the end of the section before.
        func holds(_ hit: Hit) -> Bool {
            hit.page == page && hit.range.clamped(to: range).count * 2 >= max(hit.range.count, 1)
        }
    }

    struct Hit: Sendable, Hashable {
        let page: String
        let range: Range<Int>
    }

    let text: String
    /// All the links of the term: each once.
    let sections: [Section]

    /// How good ten hits are, by section and by page alone.
    struct Score: Sendable, Hashable {
        let recall: Double
        let reciprocalRank: Double
        let pageRecall: Double
        let pageReciprocalRank: Double
    }

    static let depth = 10

    func score(_ hits: [Hit]) -> Score {
        let hits = Array(hits.prefix(Self.depth))
        let pages = Set(sections.map(\.page))
        return Score(
            recall: Self.recall(of: Set(sections), found: Set(sections.filter { hits.contains(where: $0.holds) })),
            reciprocalRank: Self.reciprocalRank(hits) { hit in sections.contains { $0.holds(hit) } },
            pageRecall: Self.recall(of: pages, found: pages.intersection(hits.map(\.page))),
            pageReciprocalRank: Self.reciprocalRank(hits) { pages.contains($0.page) })
    }

    private static func recall<ID: Hashable>(of relevant: Set<ID>, found: Set<ID>) -> Double {
        RankMetrics.recall(of: Array(found), relevant: relevant, at: found.count) ?? 0
    }

    private static func reciprocalRank(_ hits: [Hit], _ isRelevant: (Hit) -> Bool) -> Double {
        let relevant = Set(hits.indices.filter { isRelevant(hits[$0]) })
        return RankMetrics.reciprocalRank(of: Array(hits.indices), relevant: relevant, at: depth) ?? 0
    }
}

/// The labels of a manual.
struct ManualLabels: Sendable {
    let queries: [LabelledQuery]
    /// Links that lead to no page of the corpus, or to an anchor that its page does not have.
    let broken: Int

    init(_ manual: Manual) {
        let pages = Dictionary(manual.pages.map { ($0.name, $0.content) }) { first, _ in first }
        var sections: [String: PageSections] = [:]
        var queries: [LabelledQuery] = []
        var broken = 0
        for entry in manual.index.entries {
            var found: [LabelledQuery.Section] = []
            for link in entry.links {
                guard let page = pages[link.page] else {
                    broken += 1
                    continue
                }
                guard let anchor = link.anchor else {
                    found.append(.init(page: link.page, range: 0..<page.count))
                    continue
                }
                let known = sections[link.page] ?? PageSections(page)
                sections[link.page] = known
                if let range = known.ranges[anchor] {
                    found.append(.init(page: link.page, range: range))
                } else {
                    broken += 1
                }
            }
            var seen: Set<LabelledQuery.Section> = []
            let unique = found.filter { seen.insert($0).inserted }
            if !unique.isEmpty { queries.append(LabelledQuery(text: entry.query, sections: unique)) }
        }
        self.queries = queries
        self.broken = broken
    }
}
