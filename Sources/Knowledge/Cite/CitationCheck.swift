/// Checks the markers of an answer against the passages it was given.
package enum CitationCheck {
    /// The answer with the markers that hold, numbered anew from 1 in the order of their first use.
    ///
    /// A marker is `[2]` or `[2, 5]` outside code. It holds when it names a passage whose version is still stored with
    /// the passage's bytes in it, and when the words in double quotes directly before it, if there are any, stand in
    /// that passage. Numbers that do not hold are taken out and counted; what a model merely claims is not shown.
    ///
    /// Never fails for what an answer holds. One pass; a passage's source is asked for once, when it is first cited.
    /// - Parameters:
    ///   - passages: in the order they were shown; `[n]` names the n-th, from 1.
    ///   - source: the bytes that a passage was cut from, of its document's version; nil when they are gone, which makes
    ///     the marker unresolved.
    package static func resolve(
        _ answer: String, passages: [SearchHit], source: (SearchHit) async throws -> DocumentExcerpt?
    ) async throws -> CitedAnswer {
        let bytes = Array(answer.utf8)
        let code = CodeSpans(bytes)
        var scanner = MarkerScanner(bytes)
        var evidence = Evidence(passages)
        var index = 0
        while index < bytes.count {
            if let end = code.end(at: index) {
                scanner.copy(index..<end)
                index = end
                continue
            }
            if let marker = scanner.take(index) {
                var kept: [Int] = []
                for number in marker.numbers {
                    let place = try await evidence.number(number, quote: marker.quote, ask: source)
                    if let place, !kept.contains(place) { kept.append(place) }
                }
                scanner.settle(marker, as: kept)
            }
            index += 1
        }
        return CitedAnswer(
            text: scanner.text, citations: evidence.citations, unresolved: evidence.unresolved)
    }
}
