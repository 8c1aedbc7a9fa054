/// A document's bytes as UTF-8 without U+0000, and where each came from.
struct DecodedText: Sendable {
    /// Valid UTF-8.
    var bytes: [UInt8]
    var positions: SourcePositions
    var encoding: TextEncoding
    /// Sequences that are no character of the encoding, and U+0000; each is one U+FFFD now.
    var replaced: Int
    /// Control characters that texts do not hold, U+0000 among them.
    var controls: Int

    static let replacement: [UInt8] = [0xEF, 0xBF, 0xBD]

    /// Reads bytes by a byte order mark, by what a page declares, or by what they can be.
    ///
    /// - Parameters:
    ///   - encoding: what they are known to be, for a piece of a document that was read before; such a piece has no mark.
    ///   - declared: what the document says of itself. Wrong claims of an encoding that is not read here are passed
    ///     over when the bytes are UTF-8.
    init(_ source: [UInt8], encoding: TextEncoding? = nil, declared: DeclaredCharset? = nil) throws(DocumentRefusal) {
        if let encoding {
            self.init(source, from: 0, as: encoding)
            return
        }
        if let mark = TextEncoding.mark(of: source) {
            self.init(source, from: mark.length, as: mark.encoding)
            return
        }
        if case .known(let encoding) = declared {
            self.init(source, from: 0, as: encoding)
            return
        }
        if let encoding = TextEncoding.unmarkedUTF16(source) {
            self.init(source, from: 0, as: encoding)
            return
        }
        var utf8 = UTF8Decoding(source, from: 0)
        utf8.run()
        if utf8.isLikely {
            self = utf8.finished()
        } else if declared == .other {
            throw DocumentRefusal(
                code: "unsupported_encoding",
                message: "the page declares an encoding that is not read here and is not UTF-8; convert it to UTF-8")
        } else {
            self.init(source, from: 0, as: .windows1252)
        }
    }

    private init(_ source: [UInt8], from start: Int, as encoding: TextEncoding) {
        switch encoding {
        case .utf8:
            var decoding = UTF8Decoding(source, from: start)
            decoding.run()
            self = decoding.finished()
        case .utf16le, .utf16be: self = UnitDecoding.utf16(source, from: start, isBigEndian: encoding == .utf16be)
        case .windows1252: self = UnitDecoding.windows1252(source)
        }
    }

    init(bytes: [UInt8], positions: SourcePositions, encoding: TextEncoding, replaced: Int, controls: Int) {
        self.bytes = bytes
        self.positions = positions
        self.encoding = encoding
        self.replaced = replaced
        self.controls = controls
    }

    /// Whether this is a picture or a program rather than a text: more than a twentieth is control characters.
    var isBinary: Bool { controls >= 16 && controls * 20 > bytes.count }

    /// Tab, line feeds, form feed, carriage return and escape (in terminal logs) are at home in texts.
    static func isStrangeControl(_ byte: UInt8) -> Bool {
        byte < 0x20 && !(0x09...0x0D).contains(byte) && byte != 0x1B
    }
}
