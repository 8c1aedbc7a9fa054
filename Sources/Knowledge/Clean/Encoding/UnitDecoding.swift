/// Reads encodings in which each unit is a scalar: UTF-16 and windows-1252.
struct UnitDecoding {
    private var output: [UInt8] = []
    private var anchors: [SourcePositions.Anchor] = []
    private var nextAnchor = 0
    private var replaced = 0
    private var controls = 0

    /// Lone surrogates, U+0000 and an odd last byte become U+FFFD.
    static func utf16(_ source: [UInt8], from start: Int, isBigEndian: Bool) -> DecodedText {
        var decoding = UnitDecoding()
        decoding.output.reserveCapacity(source.count / 2)
        func unit(_ offset: Int) -> UInt32 {
            let (first, second) = (UInt32(source[offset]), UInt32(source[offset + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        var offset = start
        while offset + 1 < source.count {
            let value = unit(offset)
            var length = 2
            var scalar = Unicode.Scalar(value)
            if value & 0xFC00 == 0xD800, offset + 3 < source.count, unit(offset + 2) & 0xFC00 == 0xDC00 {
                scalar = Unicode.Scalar(0x10000 + (value & 0x3FF) << 10 + unit(offset + 2) & 0x3FF)
                length = 4
            }
            decoding.append(scalar, from: offset)
            offset += length
        }
        if offset < source.count { decoding.append(nil, from: offset) }
        return decoding.finished(.utf16, sourceCount: source.count, as: isBigEndian ? .utf16be : .utf16le)
    }

    /// The five bytes that the code page leaves open and U+0000 become U+FFFD.
    static func windows1252(_ source: [UInt8]) -> DecodedText {
        var decoding = UnitDecoding()
        decoding.output.reserveCapacity(source.count + source.count / 8)
        for (offset, byte) in source.enumerated() {
            decoding.append(scalar(ofWindows1252: byte), from: offset)
        }
        return decoding.finished(.byte, sourceCount: source.count, as: .windows1252)
    }

    /// Nil for a byte that stands for nothing.
    static func scalar(ofWindows1252 byte: UInt8) -> Unicode.Scalar? {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        let value = high[Int(byte) - 0x80]
        return value == 0 ? nil : Unicode.Scalar(value)
    }

    private static let high: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E,
        0x0178,
    ]

    private mutating func append(_ scalar: Unicode.Scalar?, from source: Int) {
        if output.count >= nextAnchor {
            anchors.append(.init(decoded: UInt32(output.count), source: UInt32(source)))
            nextAnchor = output.count + SourcePositions.spacing
        }
        guard let scalar, scalar.value != 0 else {
            if scalar != nil { controls += 1 }
            replaced += 1
            output.append(contentsOf: DecodedText.replacement)
            return
        }
        if scalar.value < 0x80 {
            let byte = UInt8(truncatingIfNeeded: scalar.value)
            if DecodedText.isStrangeControl(byte) { controls += 1 }
            output.append(byte)
        } else {
            output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        }
    }

    private consuming func finished(
        _ unit: SourcePositions.Unit, sourceCount: Int, as encoding: TextEncoding
    ) -> DecodedText {
        DecodedText(
            bytes: output, positions: .init(unit: unit, anchors: anchors, sourceCount: sourceCount), encoding: encoding,
            replaced: replaced, controls: controls)
    }
}
