/// What the passages of an answer prove, and the citations that came of it.
struct Evidence {
    /// In the order of their first use; the first has number 1.
    private(set) var citations: [Citation] = []
    private(set) var unresolved = 0

    private let passages: [SearchHit]
    /// Passages whose source was asked for, by place.
    private var sources: [Int: PassageSource?] = [:]
    /// Passage to citation.
    private var numbers: [Int: Int] = [:]

    init(_ passages: [SearchHit]) { self.passages = passages }

    /// The number under which a passage is cited from now on; nil, and counted, when it cannot be.
    /// - Parameters:
    ///   - named: what the marker names; nil for a number too large to be one.
    ///   - quote: the words that must stand in the passage.
    mutating func number(
        _ named: Int?, quote: String?, ask: (SearchHit) async throws -> DocumentExcerpt?
    ) async throws -> Int? {
        guard let named, passages.indices.contains(named - 1), let source = try await source(of: named - 1, ask),
            quote.map(source.contains) ?? true
        else {
            unresolved += 1
            return nil
        }
        return cite(named - 1, quote)
    }

    private mutating func source(
        of place: Int, _ ask: (SearchHit) async throws -> DocumentExcerpt?
    ) async throws -> PassageSource? {
        if let known = sources[place] { return known }
        let passage = passages[place]
        let found = try await ask(passage).flatMap { PassageSource(passage, $0) }
        sources[place] = .some(found)
        return found
    }

    /// A passage has one citation; it keeps the first quote that was checked.
    private mutating func cite(_ place: Int, _ quote: String?) -> Int {
        if let number = numbers[place] {
            let old = citations[number - 1]
            if old.quote == nil, quote != nil { citations[number - 1] = citation(number, passages[place], quote) }
            return number
        }
        let number = citations.count + 1
        citations.append(citation(number, passages[place], quote))
        numbers[place] = number
        return number
    }

    private func citation(_ number: Int, _ passage: SearchHit, _ quote: String?) -> Citation {
        Citation(
            marker: number, document: passage.document, version: passage.documentVersion, source: passage.source,
            heading: passage.heading, title: passage.title, quote: quote)
    }
}
