/// The character n-grams of a word, 3 to 5 scalars long, as hashes. The word is read between boundary marks, so that
/// its beginning and end count. A word of one scalar (an ideograph, an emoji) has none.
enum CharacterGrams {
    static let lengths = 3...5

    /// How many n-grams `forEach` gives.
    static func count(in word: String) -> Int {
        let scalars = word.unicodeScalars.count + 2
        return scalars > 3 ? lengths.reduce(0) { $0 + max(0, scalars - $1 + 1) } : 0
    }

    static func forEach(in word: String, _ body: (UInt64) -> Void) {
        let scalars: [UInt32] = [2] + word.unicodeScalars.map(\.value) + [3]
        guard scalars.count > 3 else { return }
        for start in scalars.indices {
            var hash = StableHash(seed: 4)
            for (length, value) in scalars[start...].prefix(lengths.upperBound).enumerated() {
                withUnsafeBytes(of: value.littleEndian) { hash.add($0) }
                if length + 1 >= lengths.lowerBound { body(hash.value) }
            }
        }
    }
}
