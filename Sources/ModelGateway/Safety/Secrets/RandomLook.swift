import Foundation

/// Whether characters look drawn by lot rather than written by a person.
enum RandomLook {
    /// Letters and digits both, and at least 3 bits a character by their own frequencies.
    static func isRandom(_ characters: [UInt8]) -> Bool {
        characters.contains(where: \.isDigit) && characters.contains(where: \.isLetter)
            && entropy(characters) >= 3
    }

    /// Shannon's entropy of the characters' frequencies, in bits a character.
    static func entropy(_ characters: [UInt8]) -> Double {
        var counts = [Int](repeating: 0, count: 256)
        for character in characters { counts[Int(character)] += 1 }
        let total = Double(characters.count)
        return counts.reduce(0) { sum, count in
            guard count > 0 else { return sum }
            let share = Double(count) / total
            return sum - share * log2(share)
        }
    }
}
