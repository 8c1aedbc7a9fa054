/// Reads the regular expressions that ``LinearPattern`` supports. What it does not, it names.
struct PatternReader {
    /// Groups inside one another.
    static let depthMax = 32
    /// The largest count of a repetition.
    static let countMax = 1_000

    private let scalars: [Unicode.Scalar]
    private var offset = 0
    private var depth = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func pattern() throws(PatternError) -> PatternTerm {
        let term = try alternatives()
        guard offset == scalars.count else { throw complaint("has a ) without its (") }
        return term
    }

    private mutating func alternatives() throws(PatternError) -> PatternTerm {
        var ways = [try sequence()]
        while skip("|") { ways.append(try sequence()) }
        return ways.count == 1 ? ways[0] : .either(ways)
    }

    private mutating func sequence() throws(PatternError) -> PatternTerm {
        var terms: [PatternTerm] = []
        while let next = peek, next != "|", next != ")" { terms.append(try quantified()) }
        return terms.isEmpty ? .empty : .sequence(terms)
    }

    private mutating func quantified() throws(PatternError) -> PatternTerm {
        let term = try atom()
        guard let count = try quantifier() else { return term }
        switch term {
        case .start, .end: throw complaint("repeats an anchor")
        default: break
        }
        // Whether a repetition is lazy changes which match is found, not whether there is one.
        _ = skip("?")
        if let next = peek, next == "*" || next == "+" || next == "?" { throw complaint("repeats a repetition") }
        return .repeated(term, min: count.min, max: count.max)
    }

    private mutating func quantifier() throws(PatternError) -> (min: Int, max: Int?)? {
        if skip("*") { return (0, nil) }
        if skip("+") { return (1, nil) }
        if skip("?") { return (0, 1) }
        guard skip("{") else { return nil }
        guard let min = try number() else { throw complaint("needs a number after {; write \\{ for a brace") }
        var max: Int? = min
        if skip(",") { max = try number() }
        guard skip("}") else { throw complaint("needs a } here") }
        if let max, max < min { throw complaint("counts down") }
        return (min, max)
    }

    private mutating func number() throws(PatternError) -> Int? {
        var value: Int?
        while let digit = peek?.value, (0x30...0x39).contains(digit) {
            value = (value ?? 0) * 10 + Int(digit - 0x30)
            guard value ?? 0 <= Self.countMax else {
                throw complaint("repeats more than \(Self.countMax) times")
            }
            offset += 1
        }
        return value
    }

    private mutating func atom() throws(PatternError) -> PatternTerm {
        guard let next = take() else { return .empty }
        switch next {
        case "^": return .start
        case "$": return .end
        case ".": return .one(.dot)
        case "(": return try group()
        case "[": return .one(try characters())
        case "\\": return .one(try escape(inClass: false))
        case "*", "+", "?": throw complaint("has nothing to repeat", at: offset - 1)
        case "{": throw complaint("has nothing to repeat; write \\{ for a brace", at: offset - 1)
        default: return .one(ScalarSet(next))
        }
    }

    private mutating func group() throws(PatternError) -> PatternTerm {
        if skip("?") {
            guard skip(":") else { throw complaint("has a (? group that is not supported; only (?: is") }
        }
        depth += 1
        guard depth <= Self.depthMax else {
            throw complaint("has more than \(Self.depthMax) groups inside one another")
        }
        let term = try alternatives()
        guard skip(")") else { throw complaint("has a ( without its )") }
        depth -= 1
        return term
    }

    private mutating func characters() throws(PatternError) -> ScalarSet {
        let isInverted = skip("^")
        var ranges: [ClosedRange<UInt32>] = []
        while !skip("]") {
            let first = try member()
            guard peek == "-", offset + 1 < scalars.count, scalars[offset + 1] != "]" else {
                ranges += first.ranges
                continue
            }
            offset += 1
            let last = try member()
            guard let low = first.single, let high = last.single, low <= high else {
                throw complaint("has a range of characters that is none")
            }
            ranges.append(low...high)
        }
        let set = ScalarSet(ranges)
        return isInverted ? set.inverted : set
    }

    private mutating func member() throws(PatternError) -> ScalarSet {
        guard let next = take() else { throw complaint("has a [ without its ]") }
        return next == "\\" ? try escape(inClass: true) : ScalarSet(next)
    }

    private mutating func escape(inClass: Bool) throws(PatternError) -> ScalarSet {
        guard let next = take() else { throw complaint("ends in a backslash") }
        switch next {
        case "d": return .digits
        case "D": return ScalarSet.digits.inverted
        case "w": return .word
        case "W": return ScalarSet.word.inverted
        case "s": return .space
        case "S": return ScalarSet.space.inverted
        case "t": return ScalarSet("\t")
        case "n": return ScalarSet("\n")
        case "r": return ScalarSet("\r")
        case "f": return ScalarSet("\u{0C}")
        case "v": return ScalarSet("\u{0B}")
        case "x": return try scalar(digits: 2)
        case "u" where skip("{"): return try bracedScalar()
        case "u": return try scalar(digits: 4)
        case "^", "$", "\\", ".", "*", "+", "?", "(", ")", "[", "]", "{", "}", "|", "/", "-": return ScalarSet(next)
        case "1"..."9": throw complaint("has a back reference, which cannot be matched in linear time", at: offset - 2)
        case "b", "B": throw complaint("has a word boundary, which is not supported", at: offset - 2)
        default: throw complaint("has an escape that is not supported", at: offset - 2)
        }
    }

    private mutating func scalar(digits: Int) throws(PatternError) -> ScalarSet {
        let end = offset + digits
        guard end <= scalars.count else { throw complaint("ends inside an escape") }
        let text = String(String.UnicodeScalarView(scalars[offset..<end]))
        offset = end
        return try scalar(text)
    }

    private mutating func bracedScalar() throws(PatternError) -> ScalarSet {
        var text = ""
        while let next = take() {
            if next == "}" { return try scalar(text) }
            text.unicodeScalars.append(next)
            guard text.unicodeScalars.count <= 6 else { break }
        }
        throw complaint("has an escape that names no code point")
    }

    private func scalar(_ hex: String) throws(PatternError) -> ScalarSet {
        guard hex.utf8.allSatisfy({ $0 != ASCII.plus && $0 != ASCII.minus }), let value = UInt32(hex, radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw complaint("has an escape that names no code point") }
        return ScalarSet(scalar)
    }

    private var peek: Unicode.Scalar? { offset < scalars.count ? scalars[offset] : nil }

    private mutating func take() -> Unicode.Scalar? {
        guard let next = peek else { return nil }
        offset += 1
        return next
    }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        offset += 1
        return true
    }

    private func complaint(_ message: String, at place: Int? = nil) -> PatternError {
        PatternError(message: message, offset: max(0, place ?? offset))
    }
}

extension ScalarSet {
    /// The one code point it has; nil when it has others.
    fileprivate var single: UInt32? {
        guard ranges.count == 1, let only = ranges.first, only.count == 1 else { return nil }
        return only.lowerBound
    }
}
