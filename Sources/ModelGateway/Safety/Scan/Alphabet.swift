/// A set of ASCII characters, asked about by byte.
struct Alphabet: Sendable {
    private let low: UInt64
    private let high: UInt64

    init(_ characters: String) {
        var (low, high) = (UInt64(0), UInt64(0))
        for byte in characters.utf8 where byte < 128 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
        self.low = low
        self.high = high
    }

    func contains(_ byte: UInt8) -> Bool {
        if byte < 64 { return low >> UInt64(byte) & 1 == 1 }
        return byte < 128 && high >> UInt64(byte - 64) & 1 == 1
    }

    private static let lower = "abcdefghijklmnopqrstuvwxyz"
    private static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let decimal = "0123456789"

    static let digits = Alphabet(decimal)
    static let hex = Alphabet(decimal + "abcdefABCDEF")
    static let capitals = Alphabet(upper + decimal)
    static let alphanumeric = Alphabet(lower + upper + decimal)
    /// What a name in a program is made of.
    static let name = Alphabet(lower + upper + decimal + "_-")
    static let base58 = Alphabet("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")
    static let base64 = Alphabet(lower + upper + decimal + "+/=")
    static let base64URL = Alphabet(lower + upper + decimal + "_-")
    static let mailbox = Alphabet(lower + upper + decimal + ".!#$%&'*+/=?^_`{|}~-")
    static let domain = Alphabet(lower + upper + decimal + ".-")
    /// What a password, a token or a connection's secret is made of.
    static let secret = Alphabet(lower + upper + decimal + "+/=_-.~!@#$%^&*")
}

extension UInt8 {
    var isDigit: Bool { self &- 48 < 10 }
    var isLetter: Bool { (self | 32) &- 97 < 26 }
    var isCapital: Bool { self &- 65 < 26 }
    var isAlphanumeric: Bool { isDigit || isLetter }
    /// Part of a name, so that what stands beside it is not a number or code by itself.
    var isNamePart: Bool { isAlphanumeric || self == 95 }
    /// The value of a digit.
    var digit: Int { Int(self) - 48 }
    var lowercased: UInt8 { isCapital ? self | 32 : self }
    /// The value of a hexadecimal digit.
    var hexValue: Int? {
        if isDigit { return digit }
        let letter = self | 32
        return letter >= 97 && letter <= 102 ? Int(letter) - 87 : nil
    }
}
