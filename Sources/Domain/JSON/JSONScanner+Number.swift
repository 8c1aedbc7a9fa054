extension JSONScanner {
    /// A number as it was written: its digits as one whole number, scaled by a power of ten.
    private struct Decimal {
        var isNegative = false
        var magnitude: UInt64 = 0
        var overflows = false
        var exponent = 0
        var isWhole = true

        mutating func append(_ digit: UInt8) {
            let (shifted, shiftOverflows) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = shifted.addingReportingOverflow(UInt64(digit - ASCII.zero))
            magnitude = sum
            overflows = overflows || shiftOverflows || sumOverflows
        }
    }

    /// No number needs more: the exact digits of any double fit.
    private static var numberBytesMax: Int { 1_100 }

    /// Reads the number at `offset`, which is at a digit or a minus sign.
    mutating func number() throws(JSONRefusal) -> JSONValue {
        let start = offset
        var decimal = Decimal()
        if bytes[offset] == ASCII.minus {
            decimal.isNegative = true
            offset += 1
        }
        try wholePart(of: &decimal)
        try fraction(of: &decimal)
        try exponent(of: &decimal)
        guard offset - start <= Self.numberBytesMax else {
            throw JSONRefusal(.numberTooLong, at: start, "a number is longer than \(Self.numberBytesMax) bytes")
        }
        if let byte = peek, byte.continuesNumber {
            throw malformedNumber("a number ends in something that is no digit")
        }
        return decimal.isWhole ? try whole(decimal, from: start) : .double(try fractional(decimal, from: start))
    }

    private mutating func wholePart(of decimal: inout Decimal) throws(JSONRefusal) {
        if bytes[offset...].starts(with: "Infinity".utf8) { throw notFinite(at: offset - 1) }
        let start = offset
        try digits(into: &decimal, "a number needs a digit here")
        guard bytes[start] == ASCII.zero, offset - start > 1 else { return }
        offset = start
        throw malformedNumber("a number has a leading zero")
    }

    private mutating func fraction(of decimal: inout Decimal) throws(JSONRefusal) {
        guard peek == ASCII.dot else { return }
        decimal.isWhole = false
        offset += 1
        decimal.exponent = -(try digits(into: &decimal, "a digit is expected after the decimal point"))
    }

    private mutating func exponent(of decimal: inout Decimal) throws(JSONRefusal) {
        guard peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") else { return }
        decimal.isWhole = false
        offset += 1
        let isNegative = peek == ASCII.minus
        if isNegative || peek == ASCII.plus { offset += 1 }
        var written = Decimal()
        try digits(into: &written, "a digit is expected in the exponent")
        // Anything above a million is out of the fast path's reach; the exact value is then read from the text.
        let size = written.overflows ? 1_000_000 : Int(min(written.magnitude, 1_000_000))
        decimal.exponent += isNegative ? -size : size
    }

    /// Reads one or more digits and returns how many.
    @discardableResult
    private mutating func digits(into decimal: inout Decimal, _ expected: String) throws(JSONRefusal) -> Int {
        let start = offset
        while let byte = peek, (ASCII.zero...ASCII.nine).contains(byte) {
            decimal.append(byte)
            offset += 1
        }
        guard offset == start else { return offset - start }
        throw offset < bytes.count ? malformedNumber(expected) : truncated(expected)
    }

    private func whole(_ decimal: Decimal, from start: Int) throws(JSONRefusal) -> JSONValue {
        if decimal.isNegative, decimal.magnitude == 0, !decimal.overflows { return .double(-0.0) }
        let limit = UInt64(Int64.max) + (decimal.isNegative ? 1 : 0)
        guard !decimal.overflows, decimal.magnitude <= limit else {
            throw JSONRefusal(
                .integerOutOfRange, at: start,
                "an integer is outside \(Int64.min)...\(Int64.max); send it as a string to keep its digits")
        }
        let bits = Int64(bitPattern: decimal.magnitude)
        return .integer(decimal.isNegative ? 0 &- bits : bits)
    }

    /// The nearest double. Digits below 2^53 and a power of ten up to 10^22 are both exact doubles, so one
    /// multiplication or division rounds once and is correct; everything else goes through the standard library.
    private func fractional(_ decimal: Decimal, from start: Int) throws(JSONRefusal) -> Double {
        if !decimal.overflows, decimal.magnitude <= 1 << 53, decimal.exponent.magnitude <= 22 {
            let power = Self.powersOfTen[Int(decimal.exponent.magnitude)]
            let digits = Double(decimal.magnitude)
            let size = decimal.exponent < 0 ? digits / power : digits * power
            return decimal.isNegative ? -size : size
        }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONRefusal(
                .numberOutOfRange, at: start,
                "a number is too large; its magnitude must be at most \(Double.greatestFiniteMagnitude)")
        }
        return value
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]

    private func malformedNumber(_ message: String) -> JSONRefusal {
        JSONRefusal(.malformedNumber, at: offset, message)
    }

    func notFinite(at position: Int) -> JSONRefusal {
        JSONRefusal(.notFinite, at: position, "NaN and Infinity are not JSON numbers")
    }
}

extension UInt8 {
    /// Whether the byte looks like more of a number or a word, so that what precedes it is not complete.
    var continuesNumber: Bool {
        switch self {
        case ASCII.zero...ASCII.nine, UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), ASCII.dot, ASCII.plus, ASCII.minus:
            true
        default: false
        }
    }
}
