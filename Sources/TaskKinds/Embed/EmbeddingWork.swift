import Domain

/// Which texts are still to be asked for, as ranges that each fit one request, and which were refused. Pure.
///
/// A range that fails because of its texts is cut in half, and the halves are asked for next, down to single texts. Around
/// each bad text of a request of n texts that is at most 2 · log2(n) requests, rounded up, besides the first.
struct EmbeddingWork {
    /// Texts that may be refused without a reason before any is accepted. Then it is not the texts: all of them would be
    /// refused, with two requests for each.
    static let inVainMax = 64

    private(set) var refusals: [(index: Int, refusal: Failure)] = []
    /// The next one is the last.
    private var waiting: [Range<Int>]
    private var hasAnswer = false
    private var inVain = 0

    init(_ ranges: [Range<Int>]) { waiting = ranges.reversed() }

    mutating func next() -> Range<Int>? { waiting.popLast() }

    mutating func noteAnswer() { hasAnswer = true }

    /// Takes note of a failed request. Returns the failure if it ends the work.
    mutating func note(_ failure: Failure, of range: Range<Int>) -> Failure? {
        guard RefusalScope.isAboutTexts(failure) else { return failure }
        guard range.count == 1 else {
            waiting += Self.halves(of: range).reversed()
            return nil
        }
        refusals.append((range.lowerBound, failure))
        guard RefusalScope.isVague(failure), !hasAnswer else { return nil }
        inVain += 1
        return inVain < Self.inVainMax ? nil : failure
    }

    static func halves(of range: Range<Int>) -> [Range<Int>] {
        let middle = range.lowerBound + range.count / 2
        return [range.lowerBound..<middle, middle..<range.upperBound]
    }
}
