/// Which chunks have which terms, in memory, for search by BM25.
///
/// A value: searches change nothing and may run at the same time; a copy shares all lists that neither side changes, so a
/// newer snapshot can be made beside one that is being searched.
///
/// **Memory.** A posting is four bytes, the ordinal and how often the term is there; a term adds about 90 for its text, its
/// place in the dictionary and its list. 100,000 chunks of 150 different terms are 60 MB of postings.
///
/// **Cost of a search.** Proportional to the postings of its terms, some nanoseconds each, without a lookup per chunk; see
/// ``search(_:count:where:)``.
///
/// The numbers that weigh terms (chunks in all, chunks with the term, average length) are those of the whole generation,
/// not of what the one who asks may see: the order of two hits does not depend on who asks. What a hidden chunk adds to
/// them is not told.
package struct LexicalIndex: Sendable {
    /// Ordinals have 24 bits: 16,777,215 is the largest.
    package static let ordinalMax: UInt32 = 1 << 24 - 1

    private(set) var postings: [PostingList] = []
    /// Terms of each chunk with repeats, by ordinal; -1 where there is none.
    private(set) var lengths: [Int32] = []
    private var numbers: [String: Int32] = [:]
    private var tokens = 0

    /// Chunks that were added and not removed.
    package private(set) var count = 0

    package init() {}

    /// Adds a chunk, an empty one too. Cheapest in ascending order of ordinals.
    package mutating func add(_ ordinal: UInt32, terms: [String]) {
        precondition(ordinal <= Self.ordinalMax, "the ordinal of a chunk has 24 bits")
        let place = Int(ordinal)
        if place >= lengths.count { lengths.append(contentsOf: repeatElement(-1, count: place + 1 - lengths.count)) }
        precondition(lengths[place] < 0, "a chunk is removed before its ordinal is used again")
        lengths[place] = Int32(clamping: terms.count)
        count += 1
        tokens += terms.count
        for (term, times) in Self.counted(terms.map { number(of: $0) }) {
            postings[Int(term)].insert(ordinal, times: times)
        }
    }

    /// Takes a chunk out again; `terms` are those it was added with. Nothing happens for one that is not there.
    package mutating func remove(_ ordinal: UInt32, terms: [String]) {
        let place = Int(ordinal)
        guard lengths.indices.contains(place), lengths[place] >= 0 else { return }
        count -= 1
        tokens -= Int(lengths[place])
        lengths[place] = -1
        for (term, _) in Self.counted(terms.compactMap { numbers[$0] }) { postings[Int(term)].remove(ordinal) }
    }

    /// Gives back what lists reserved to grow: after a full load, before the searches.
    package mutating func trim() {
        for index in postings.indices { postings[index].trim() }
        lengths = Array(lengths)
    }

    /// About how many bytes it holds.
    package var bytes: Int {
        let lists = postings.reduce(0) { $0 + $1.bytes }
        return lists + lengths.capacity * 4 + numbers.capacity * 40
    }

    var scoring: BM25 { BM25(chunks: count, tokens: tokens) }

    func postings(of term: String) -> PostingList? { numbers[term].map { postings[Int($0)] } }

    private mutating func number(of term: String) -> Int32 {
        if let number = numbers[term] { return number }
        let number = Int32(postings.count)
        numbers[term] = number
        postings.append(PostingList())
        return number
    }

    /// Each term once, with how often it is there, in the order of the numbers.
    private static func counted(_ terms: [Int32]) -> [(term: Int32, times: Int)] {
        var result: [(term: Int32, times: Int)] = []
        result.reserveCapacity(terms.count)
        for term in terms.sorted() {
            if let last = result.indices.last, result[last].term == term {
                result[last].times += 1
            } else {
                result.append((term, 1))
            }
        }
        return result
    }
}
