/// The check-digit rules that several numbers share.
enum Checksum {
    /// ISO/IEC 7812-1, annex B (Luhn): from the right every second digit is doubled; the digits' sum divides by 10.
    static func luhn(_ digits: some BidirectionalCollection<Int>) -> Bool {
        var sum = 0
        for (position, digit) in digits.reversed().enumerated() {
            let value = position % 2 == 1 ? digit * 2 : digit
            sum += value > 9 ? value - 9 : value
        }
        return sum % 10 == 0
    }

    /// The sum of the digits times their weights; the shorter of the two ends it.
    static func weighted(_ digits: [Int], _ weights: [Int]) -> Int {
        zip(digits, weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// ISO 7064, MOD 11,10, the check digit last.
    static func mod11And10(_ digits: [Int]) -> Bool {
        var product = 10
        for digit in digits.dropLast() {
            let sum = (digit + product) % 10
            product = (sum == 0 ? 10 : sum) * 2 % 11
        }
        return (11 - product) % 10 == digits.last
    }

    /// J. Verhoeff, "Error Detecting Decimal Codes" (1969): the dihedral group D5 with a permutation by place.
    static func verhoeff(_ digits: [Int]) -> Bool {
        var check = 0
        for (position, digit) in digits.reversed().enumerated() {
            var value = digit
            for _ in 0..<position % 8 { value = permutation[value] }
            check = product(check, value)
        }
        return check == 0
    }

    private static let permutation = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]

    /// The multiplication of D5: 0…4 are rotations, 5…9 reflections.
    private static func product(_ left: Int, _ right: Int) -> Int {
        switch (left < 5, right < 5) {
        case (true, true): (left + right) % 5
        case (true, false): (left + right - 5) % 5 + 5
        case (false, true): (left - 5 - right + 5) % 5 + 5
        case (false, false): (left - right + 5) % 5
        }
    }
}

/// Dates inside of numbers.
enum DateDigits {
    /// Whether a month has the day, in a year that is a leap year unless it is known not to be.
    static func isDay(_ day: Int, ofMonth month: Int) -> Bool {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains(month) && (1...lengths[month - 1]).contains(day)
    }
}
