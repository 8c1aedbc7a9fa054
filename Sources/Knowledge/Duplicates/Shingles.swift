import Domain

/// A text as the set of its runs of five words, each run a 64-bit hash: what two texts share says how alike they are.
///
/// Words are in lower case, without punctuation and layout; a character of a script without spaces is a word. The hashes
/// are the same in every process and release, for signatures made of them are stored.
struct Shingles: Sendable, Hashable {
    static let words = 5

    /// Ascending, without repeats. Empty for a text of fewer words.
    let hashes: [UInt64]

    init(of text: String) {
        var words: [UInt64] = []
        words.reserveCapacity(text.utf8.count / 5)
        WordScanner.scan(text, keepsApostrophes: false, splitsIdeographs: true) { kind, word in
            if case .name = kind { return }
            words.append(Self.hash(word))
        }
        hashes = Self.joined(words)
    }

    /// The share of their runs that two texts have in common, 0…1. Exact, but for collisions of 64-bit hashes.
    func jaccard(_ other: Self) -> Double {
        var (left, right, common) = (0, 0, 0)
        while left < hashes.count, right < other.hashes.count {
            let (mine, its) = (hashes[left], other.hashes[right])
            if mine == its { common += 1 }
            if mine <= its { left += 1 }
            if its <= mine { right += 1 }
        }
        let all = hashes.count + other.hashes.count - common
        return all == 0 ? 0 : Double(common) / Double(all)
    }

    private static func joined(_ words: [UInt64]) -> [UInt64] {
        guard words.count >= Self.words else { return [] }
        var hashes = (0...words.count - Self.words).map { start in
            words[start..<start + Self.words].reduce(UInt64(Self.words)) { SplitMix64.mixed($0 &* 31 &+ $1) }
        }
        hashes.sort()
        var last: UInt64?
        hashes.removeAll { hash in
            defer { last = hash }
            return hash == last
        }
        return hashes
    }

    /// FNV-1a, its bits mixed.
    private static func hash(_ word: UnsafeBufferPointer<UInt8>) -> UInt64 {
        SplitMix64.mixed(word.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 })
    }
}
