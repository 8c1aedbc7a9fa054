internal import Foundation

/// Turns a text into a vector by hashing its features, without a model: texts that share words and parts of words are
/// near.
///
/// Feature hashing with signs (K. Weinberger and others, "Feature Hashing for Large Scale Multitask Learning", ICML
/// 2009) over words, pairs of neighbouring words and character n-grams of 3 to 5. A feature that occurs n times weighs
/// 1 + ln n times its kind's weight; stop words weigh a fifth, since no collection is there to tell common words. The
/// vector has length 1 (L2), so a dot product is a cosine. It knows words, not meaning: synonyms are strangers.
///
/// The same text gives the same vector in every process: the hash is `StableHash` and sums run in sorted order. Text
/// after `bytesMax` is not read. Time is n log n in the features, at most 5 per character, and memory at most 100 bytes
/// per byte read.
package enum HashedEmbedder {
    /// The longest text that is read, in UTF-8 bytes; chunks for retrieval are far shorter.
    package static let bytesMax = 262_144

    /// Names this mapping; vectors of different versions must not be compared.
    package static let version = "hashed-ngram-1"

    /// The vector of a text; all zero exactly if the text has no visible character. `dimensions` below 1 counts as 1.
    package static func embed(_ text: String, dimensions: Int = 384) -> [Float] {
        let terms = visibleTerms(of: text)
        var sums = [Double](repeating: 0, count: max(1, dimensions))
        add(terms.filter { !StopWords.contains($0) }.map(wordHash), weight: 1, to: &sums)
        add(terms.filter(StopWords.contains).map(wordHash), weight: 0.2, to: &sums)
        add(pairHashes(of: terms), weight: 0.5, to: &sums)
        add(gramHashes(of: terms), weight: 0.25, to: &sums)
        if !terms.isEmpty, sums.allSatisfy({ $0 == 0 }) {
            // Signs cancelled everything out: one bucket for the whole text keeps it apart from nothing.
            add([wordHash(terms.joined(separator: " "))], weight: 1, to: &sums)
        }
        return normalized(sums)
    }

    /// The terms, or the visible characters themselves when a text is punctuation only.
    private static func visibleTerms(of text: String) -> [String] {
        let terms = TermScanner.terms(in: text, bytesMax: bytesMax)
        guard terms.isEmpty else { return terms }
        return text.unicodeScalars.prefix(bytesMax / 4).filter { !$0.properties.isWhitespace }.map { String($0) }
    }

    private static func wordHash(_ word: String) -> UInt64 {
        var hash = StableHash(seed: 1)
        hash.add(word.utf8)
        return hash.value
    }

    private static func pairHashes(of terms: [String]) -> [UInt64] {
        zip(terms, terms.dropFirst()).filter { !(StopWords.contains($0) && StopWords.contains($1)) }.map {
            left, right in
            var hash = StableHash(seed: 2)
            hash.add(left.utf8)
            hash.add(0)
            hash.add(right.utf8)
            return hash.value
        }
    }

    private static func gramHashes(of terms: [String]) -> [UInt64] {
        var hashes: [UInt64] = []
        for term in terms where !StopWords.contains(term) {
            CharacterGrams.forEach(in: term) { hashes.append($0) }
        }
        return hashes
    }

    private static func add(_ hashes: [UInt64], weight: Double, to sums: inout [Double]) {
        let sorted = hashes.sorted()
        var start = 0
        while start < sorted.count {
            let hash = sorted[start]
            var end = start
            while end < sorted.count, sorted[end] == hash { end += 1 }
            let value = weight * (1 + log(Double(end - start)))
            // The top bit is the sign, the other 63 choose the bucket.
            sums[Int((hash & (.max >> 1)) % UInt64(sums.count))] += hash >> 63 == 1 ? -value : value
            start = end
        }
    }

    private static func normalized(_ sums: [Double]) -> [Float] {
        let length = sums.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return sums.map { length > 0 ? Float($0 / length) : 0 }
    }
}
