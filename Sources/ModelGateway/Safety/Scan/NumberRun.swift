/// Digits that stand together, in one group or in several with the same separator between them: `4111 1111 1111 1111`.
///
/// It begins as one group and grows by a group at a time; a detector looks at each length in turn. At most
/// `digitsMax` digits and `groupsMax` groups, which bounds what a position can cost.
struct NumberRun {
    static let digitsMax = 19
    static let groupsMax = 7

    let start: Int
    private(set) var end: Int
    /// 0 for a single group.
    private(set) var separator: UInt8 = 0
    /// The lengths of the groups as hexadecimal digits: 0x4444 for a card in fours.
    private(set) var shape = 0
    /// How many digits there are.
    private(set) var count = 0
    private var packed: UInt128 = 0
    private let text: ByteText

    /// The first group; nil when it has more digits than anything we know, and so is something else.
    init?(at start: Int, in text: ByteText) {
        self.start = start
        self.text = text
        end = start
        guard appendGroup(at: start) else { return nil }
    }

    /// Digit `index`, from the left.
    subscript(index: Int) -> Int { Int(truncatingIfNeeded: packed >> UInt128(4 * (count - 1 - index))) & 15 }

    var isOneGroup: Bool { separator == 0 }
    var range: Range<Int> { start..<end }
    var number: UInt64 { (0..<count).reduce(0) { $0 &* 10 &+ UInt64(self[$1]) } }

    /// The digits from the left.
    var digits: [Int] { (0..<count).map { self[$0] } }

    /// The value of the digits in `range`.
    func value(_ range: Range<Int>) -> Int { range.reduce(0) { $0 * 10 + self[$1] } }

    /// Takes the next group along; false when none follows or the bounds are reached.
    mutating func grow() -> Bool {
        let byte = text[end]
        guard byte == 32 || byte == 45 || byte == 46, text[end + 1].isDigit else { return false }
        guard separator == 0 || separator == byte, shape < 1 << (4 * (Self.groupsMax - 1)) else { return false }
        let (oldEnd, oldSeparator) = (end, separator)
        separator = byte
        guard appendGroup(at: end + 1) else {
            (end, separator) = (oldEnd, oldSeparator)
            return false
        }
        return true
    }

    /// Whether the digits stand by themselves: no part of a name, a decimal number or a longer chain of digits.
    var standsAlone: Bool {
        let (before, behind) = (text[start - 1], text[end])
        if before.isNamePart || behind.isNamePart { return false }
        if before == 46, text[start - 2].isDigit { return false }
        if behind == 46, text[end + 1].isDigit { return false }
        if before == 45, text[start - 2].isNamePart { return false }
        return behind != 45 || !text[end + 1].isNamePart
    }

    private mutating func appendGroup(at index: Int) -> Bool {
        let groupEnd = text.end(of: .digits, from: index, max: Self.digitsMax + 1)
        let length = groupEnd - index
        guard length > 0, count + length <= Self.digitsMax else { return false }
        for position in index..<groupEnd { packed = packed << 4 | UInt128(text[position].digit) }
        count += length
        // A group longer than 15 cannot be part of a shape; it is the only one of its run.
        shape = shape << 4 | min(length, 15)
        end = groupEnd
        return true
    }
}
