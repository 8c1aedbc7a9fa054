import Foundation

/// Whether characters look drawn by lot rather than written by a person.
enum RandomLook {
    /// Two of capitals, small letters and digits at least, and 3 bits a character by their own frequencies. (A key of
    /// 24 letters and digits has no digit once in 65 draws.)
    static func isRandom(_ characters: [UInt8]) -> Bool {
        let hasDigits = characters.contains(where: \.isDigit)
        let hasCapitals = characters.contains(where: \.isCapital)
        let hasSmall = characters.contains { $0.isLetter && !$0.isCapital }
        return [hasDigits, hasCapitals, hasSmall].filter(\.self).count >= 2 && entropy(characters) >= 3
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
