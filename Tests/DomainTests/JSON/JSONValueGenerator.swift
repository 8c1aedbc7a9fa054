@testable import Domain

/// Random JSON values that are the same for the same seed. They hold no U+0000, which the parser refuses.
struct JSONValueGenerator: RandomNumberGenerator {
    private var numbers: SplitMix64

    init(seed: UInt64) { numbers = SplitMix64(seed: seed) }

    mutating func next() -> UInt64 { numbers.next() }

    mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &self) {
        case 0: .null
        case 1: .bool(Bool.random(using: &self))
        case 2: .integer(Int64(bitPattern: next()) >> Int64.random(in: 0...63, using: &self))
        case 3: .double(double())
        case 4: .string(text())
        case 5, 6: .array((0..<Int.random(in: 0...4, using: &self)).map { _ in value(depth: depth - 1) })
        default: .object(members(depth: depth - 1))
        }
    }

    private mutating func members(depth: Int) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for _ in 0..<Int.random(in: 0...4, using: &self) { members[text()] = value(depth: depth) }
        return members
    }

    private mutating func double() -> Double {
        let anyBits = Double(bitPattern: next())
        let small = Double(Int64.random(in: -1_000_000...1_000_000, using: &self)) / 1_000
        return anyBits.isFinite && Bool.random(using: &self) ? anyBits : small
    }

    private mutating func text() -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{1}", "\u{1F}", "\u{7F}", "é", "e", "\u{301}",
            "\u{323}",
            "日", "\u{FEFF}", "\u{2028}", "\u{FFFF}", "😀", "\u{10FFFF}",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...12, using: &self) {
            text.unicodeScalars.append(alphabet.randomElement(using: &self) ?? "a")
        }
        return text
    }
}
