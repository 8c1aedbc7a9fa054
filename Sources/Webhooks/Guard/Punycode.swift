/// The decoder of RFC 3492, the encoding inside `xn--` labels. Cost is quadratic in the label, which is at most 59 bytes.
enum Punycode {
    private static let base = 36
    private static let thresholdMin = 1
    private static let thresholdMax = 26

    /// Returns nil when the text is not Punycode or stands for something outside Unicode. `text` is in lower case.
    static func decode(_ text: [UInt8]) -> [Unicode.Scalar]? {
        let split = text.lastIndex(of: UInt8(ascii: "-"))
        // A leading hyphen would separate nothing; the encoder never writes it.
        guard split != 0 else { return nil }
        var scalars = split.map { text[..<$0].map { Unicode.Scalar($0) } } ?? []
        var rest = split.map { text[($0 + 1)...] } ?? text[...]
        var codePoint = 0x80
        var insertion = 0
        var bias = 72
        while !rest.isEmpty {
            guard let delta = nextDelta(&rest, bias: bias) else { return nil }
            let count = scalars.count + 1
            let position = insertion + delta
            codePoint += position / count
            guard let value = UInt32(exactly: codePoint), let scalar = Unicode.Scalar(value) else { return nil }
            scalars.insert(scalar, at: position % count)
            bias = adapt(delta: delta, count: count, isFirst: count == (split ?? 0) + 1)
            insertion = position % count + 1
        }
        return scalars
    }

    /// Reads one number of variable length. A number too large for any code point ends the decoding before it can overflow.
    private static func nextDelta(_ rest: inout ArraySlice<UInt8>, bias: Int) -> Int? {
        var delta = 0
        var weight = 1
        var step = base
        while let digit = rest.popFirst().flatMap(value) {
            delta += digit * weight
            let threshold = min(max(step - bias, thresholdMin), thresholdMax)
            if digit < threshold { return delta }
            weight *= base - threshold
            step += base
            guard delta < 1 << 31, weight < 1 << 31 else { return nil }
        }
        return nil
    }

    private static func value(of digit: UInt8) -> Int? {
        switch digit {
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(digit - UInt8(ascii: "a"))
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit - UInt8(ascii: "0")) + 26
        default: nil
        }
    }

    private static func adapt(delta: Int, count: Int, isFirst: Bool) -> Int {
        var delta = isFirst ? delta / 700 : delta / 2
        delta += delta / count
        var step = 0
        while delta > (base - thresholdMin) * thresholdMax / 2 {
            delta /= base - thresholdMin
            step += base
        }
        return step + (base - thresholdMin + 1) * delta / (delta + 38)
    }
}
