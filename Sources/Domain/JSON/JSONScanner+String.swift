extension JSONScanner {
    /// Reads the string whose opening quote is at `offset`, as a key or as a value.
    ///
    /// A string without escapes, by far the most common, is one scan eight bytes at a time and one validated copy.
    mutating func string(isKey: Bool) throws(JSONRefusal) -> String {
        let opening = offset
        let stop = bytes.stringStop(from: opening + 1)
        guard stop < bytes.count, bytes[stop] == ASCII.quote else {
            return try escapedString(isKey: isKey, firstStop: stop)
        }
        let plain = UnsafeBufferPointer(rebasing: bytes[(opening + 1)..<stop])
        try checkLength(plain.count, isKey: isKey)
        guard let text = String(validating: plain, as: UTF8.self) else { throw invalidUTF8(before: stop, isKey: isKey) }
        offset = stop + 1
        return text
    }

    /// Reads a string that holds escapes, or that turns out to be malformed. `offset` stays at the opening quote until
    /// the end, so that it can be named when the string is too long.
    private mutating func escapedString(isKey: Bool, firstStop: Int) throws(JSONRefusal) -> String {
        scratch.removeAll(keepingCapacity: true)
        var start = offset + 1
        var stop = firstStop
        while stop < bytes.count {
            scratch.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<stop]))
            switch bytes[stop] {
            case ASCII.quote: return try finishEscapedString(isKey: isKey, end: stop)
            case ASCII.backslash: start = try escape(at: stop, isKey: isKey)
            default: throw rawControl(at: stop, isKey: isKey)
            }
            try checkLength(scratch.count, isKey: isKey)
            stop = bytes.stringStop(from: start)
        }
        throw truncated("the closing quote of a string is missing", isInsideValue: !isKey)
    }

    /// Validating the put-together bytes is as good as validating the source: an escape yields whole characters, so it
    /// can neither complete a sequence that was cut off before it nor begin one that goes on after it.
    private mutating func finishEscapedString(isKey: Bool, end: Int) throws(JSONRefusal) -> String {
        try checkLength(scratch.count, isKey: isKey)
        guard let text = String(validating: scratch, as: UTF8.self) else {
            throw invalidUTF8(before: end, isKey: isKey)
        }
        offset = end + 1
        return text
    }

    /// Resolves the escape at `position` into `scratch` and returns where the text goes on.
    private mutating func escape(at position: Int, isKey: Bool) throws(JSONRefusal) -> Int {
        guard position + 1 < bytes.count else { throw truncated("an escape is cut off", isInsideValue: !isKey) }
        switch bytes[position + 1] {
        case UInt8(ascii: "u"): return try unicodeEscape(at: position, isKey: isKey)
        case ASCII.quote: scratch.append(ASCII.quote)
        case ASCII.backslash: scratch.append(ASCII.backslash)
        case UInt8(ascii: "/"): scratch.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        default:
            throw JSONRefusal(
                .malformedEscape, at: position, isInsideValue: !isKey,
                "unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX")
        }
        return position + 2
    }

    private mutating func unicodeEscape(at position: Int, isKey: Bool) throws(JSONRefusal) -> Int {
        let unit = try hexDigits(ofEscapeAt: position, isKey: isKey)
        guard unit != 0 else {
            throw JSONRefusal(
                .nullCharacter, at: position, isInsideValue: !isKey, "U+0000 is not allowed, escaped or not")
        }
        if let scalar = Unicode.Scalar(unit) {
            scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            return position + 6
        }
        let scalar = try pairedScalar(high: unit, at: position, isKey: isKey)
        scratch.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        return position + 12
    }

    /// Completes the surrogate pair whose first half is the escape at `position`.
    private func pairedScalar(high: UInt32, at position: Int, isKey: Bool) throws(JSONRefusal) -> Unicode.Scalar {
        let lone = JSONRefusal(
            .loneSurrogate, at: position, isInsideValue: !isKey,
            "half of a surrogate pair; expected \\uD800-\\uDBFF followed by \\uDC00-\\uDFFF")
        guard high < 0xDC00 else { throw lone }
        for (index, expected) in [ASCII.backslash, UInt8(ascii: "u")].enumerated() {
            let next = position + 6 + index
            guard next < bytes.count else { throw truncated("a surrogate pair is cut off", isInsideValue: !isKey) }
            guard bytes[next] == expected else { throw lone }
        }
        let low = try hexDigits(ofEscapeAt: position + 6, isKey: isKey)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
        else { throw lone }
        return scalar
    }

    private func hexDigits(ofEscapeAt position: Int, isKey: Bool) throws(JSONRefusal) -> UInt32 {
        var unit: UInt32 = 0
        for index in (position + 2)..<(position + 6) {
            guard index < bytes.count else { throw truncated("an escape is cut off", isInsideValue: !isKey) }
            guard let digit = Unicode.Scalar(bytes[index]).hexDigit else {
                throw JSONRefusal(
                    .malformedEscape, at: position, isInsideValue: !isKey, "\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    private func checkLength(_ length: Int, isKey: Bool) throws(JSONRefusal) {
        let lengthMax = isKey ? limits.keyBytesMax : limits.stringBytesMax
        guard length > lengthMax else { return }
        throw JSONRefusal(
            isKey ? .keyTooLong : .stringTooLong, at: offset, isInsideValue: !isKey,
            "\(isKey ? "a key" : "a string") is longer than \(lengthMax) bytes")
    }

    private func rawControl(at position: Int, isKey: Bool) -> JSONRefusal {
        bytes[position] == 0
            ? JSONRefusal(.nullCharacter, at: position, isInsideValue: !isKey, "U+0000 is not allowed, escaped or not")
            : JSONRefusal(
                .controlCharacter, at: position, isInsideValue: !isKey,
                "a raw control character in a string; write it as an escape")
    }

    private func invalidUTF8(before end: Int, isKey: Bool) -> JSONRefusal {
        let position = bytes[offset..<end].firstInvalidUTF8 ?? offset
        return JSONRefusal(.invalidUTF8, at: position, isInsideValue: !isKey, "the bytes are not valid UTF-8")
    }
}

extension Unicode.Scalar {
    fileprivate var hexDigit: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
