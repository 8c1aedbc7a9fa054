/// Reads UTF-8 that may be broken: what is no character becomes U+FFFD, counted.
///
/// A text without a fault is not copied. Surrogates that somebody encoded one by one (CESU-8) and the two-byte zero of
/// Java are one replacement each: both say that the rest is UTF-8. Other faults are cut as Unicode recommends, at the
/// longest beginning of a character.
struct UTF8Decoding {
    private let source: [UInt8]
    private let start: Int
    private var output: [UInt8] = []
    private var anchors: [SourcePositions.Anchor]
    /// What lies before it is in `output` or, as long as that is empty, needs no change.
    private var copied: Int
    private var replaced = 0
    private var controls = 0
    private var faults = 0
    private var characters = 0

    init(_ source: [UInt8], from start: Int) {
        self.source = source
        self.start = start
        copied = start
        anchors = [.init(decoded: 0, source: UInt32(start))]
    }

    /// Whether so few sequences are broken that the text is UTF-8 with faults rather than something else.
    var isLikely: Bool { faults == 0 || characters > faults }

    mutating func run() {
        var offset = start
        while offset < source.count {
            let byte = source[offset]
            if byte >= 0x80 {
                offset += character(at: offset)
                continue
            }
            if byte < 0x20, DecodedText.isStrangeControl(byte) {
                controls += 1
                if byte == 0 { replace(offset..<(offset + 1)) }
            }
            offset += 1
        }
    }

    consuming func finished() -> DecodedText {
        if anchors.count == 1, start == 0 {
            output = source
        } else {
            output.append(contentsOf: source[copied...])
        }
        return DecodedText(
            bytes: output, positions: .init(unit: .same, anchors: anchors, sourceCount: source.count), encoding: .utf8,
            replaced: replaced, controls: controls)
    }

    /// Takes the character or fault that starts at `offset`: its length.
    private mutating func character(at offset: Int) -> Int {
        if let kept = Self.encodedFault(in: source, at: offset) {
            replace(offset..<(offset + kept))
            return kept
        }
        let (length, isWhole) = Self.sequence(in: source, at: offset)
        if isWhole {
            characters += 1
        } else {
            faults += 1
            replace(offset..<(offset + length))
        }
        return length
    }

    private mutating func replace(_ range: Range<Int>) {
        output.append(contentsOf: source[copied..<range.lowerBound])
        output.append(contentsOf: DecodedText.replacement)
        copied = range.upperBound
        anchors.append(.init(decoded: UInt32(output.count), source: UInt32(copied)))
        replaced += 1
    }

    /// The length of a well-formed encoding of something that is no character.
    private static func encodedFault(in bytes: [UInt8], at offset: Int) -> Int? {
        if bytes[offset] == 0xC0, offset + 1 < bytes.count, bytes[offset + 1] == 0x80 { return 2 }
        guard bytes[offset] == 0xED, offset + 2 < bytes.count else { return nil }
        return bytes[offset + 1] >= 0xA0 && bytes[offset + 1] < 0xC0 && UTF8.isContinuation(bytes[offset + 2]) ? 3 : nil
    }

    /// The length of the character at `offset`, or of the longest beginning of one (Unicode 15, table 3-7).
    private static func sequence(in bytes: [UInt8], at offset: Int) -> (length: Int, isWhole: Bool) {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[offset] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: return (1, false)
        }
        for next in 1..<length {
            guard offset + next < bytes.count, (next == 1 ? second : 0x80...0xBF).contains(bytes[offset + next]) else {
                return (next, false)
            }
        }
        return (length, true)
    }
}
