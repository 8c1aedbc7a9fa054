import Domain

/// Small signatures that tell how alike texts are, and keys by which alike texts meet (Broder 1997).
///
/// A signature is, for each of 112 orders of all shingles, the first one that the text has. Two texts agree in a place with
/// the probability of their Jaccard similarity s, so the share of places in which they agree estimates s, with a
/// standard deviation of √(s(1 − s)/112): 0.038 at 0.8.
///
/// Places are bundled in 14 bands of 8. Two texts meet when they agree in a whole band:
/// `P(s) = 1 − (1 − s⁸)¹⁴`, that is 0.56 at s = 0.7, 0.92 at 0.8, 0.9996 at 0.9, and 0.05 at 0.5. Half of the pairs meet at
/// s ≈ (1/14)^(1/8) ≈ 0.72. Whether those who meet are alike is then judged by their texts (``NearDuplicates``).
///
/// Bands are stored with chunks. Another constant here is another `IndexSettings.rulesVersion`.
package enum MinHash {
    package static let hashes = 112
    package static let bands = 14
    package static let rows = 8

    /// The signature; nil for a text of fewer than five words. Some 0.2 µs per word.
    package static func signature(_ text: String) -> [UInt32]? {
        let shingles = Shingles(of: text).hashes
        guard !shingles.isEmpty else { return nil }
        return shingles.withUnsafeBufferPointer { shingles in
            orders.map { order in
                var first = UInt32.max
                for shingle in shingles { first = min(first, order.rank(shingle)) }
                return first
            }
        }
    }

    /// One hash per band of a signature. The band's place goes in, so that equal numbers in different bands do not meet.
    package static func bands(_ signature: [UInt32]) -> [Int64] {
        precondition(signature.count == hashes, "a signature has \(hashes) hashes")
        return (0..<bands).map { band in
            let rows = signature[band * rows..<(band + 1) * rows]
            let hash = rows.reduce(SplitMix64.mixed(UInt64(band) + 1)) { SplitMix64.mixed($0 ^ UInt64($1)) }
            return Int64(bitPattern: hash)
        }
    }

    /// The share of places in which two signatures agree: an estimate of the texts' Jaccard similarity.
    package static func similarity(_ left: [UInt32], _ right: [UInt32]) -> Double {
        Double(zip(left, right).count { $0 == $1 }) / Double(hashes)
    }

    /// An order of all shingles: multiply, add, take the upper half (Dietzfelbinger). The shingles are well mixed already.
    private struct Order {
        let factor: UInt64
        let summand: UInt64

        func rank(_ shingle: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: (factor &* shingle &+ summand) >> 32) }
    }

    private static let orders: [Order] = {
        var generator = SplitMix64(seed: 0x70_656E_7374_6F63)
        return (0..<hashes).map { _ in Order(factor: generator.next() | 1, summand: generator.next()) }
    }()
}
