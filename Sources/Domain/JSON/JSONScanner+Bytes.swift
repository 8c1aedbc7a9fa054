extension JSONScanner {
    /// The next byte, or nil at the end.
    var peek: UInt8? {
        offset < bytes.count ? bytes[offset] : nil
    }

    mutating func skipWhiteSpace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { offset += 1 }
    }

    func truncated(_ expected: String, isInsideValue: Bool = true) -> JSONRefusal {
        JSONRefusal(
            .truncated, at: bytes.count, isInsideValue: isInsideValue, "the document ends too early; \(expected)")
    }

    /// The refusal for the byte at `offset`, which is neither what is expected nor the end.
    func unexpected(_ expected: String, isInsideValue: Bool = true) -> JSONRefusal {
        let byte = bytes[offset]
        func refusal(_ code: JSONSyntaxError.Code, _ message: String) -> JSONRefusal {
            JSONRefusal(code, at: offset, isInsideValue: isInsideValue, message)
        }
        switch byte {
        case 0:
            return refusal(.nullCharacter, "U+0000 is not allowed; \(expected)")
        case 0x21...0x7E:
            return refusal(.unexpectedByte, "\(expected), found \(Unicode.Scalar(byte))")
        case 0x80... where bytes[offset...].isValidUTF8Scalar:
            return refusal(.unexpectedByte, "\(expected), found a character outside ASCII")
        case 0x80...:
            return refusal(.invalidUTF8, "the bytes are not valid UTF-8; \(expected)")
        default:
            return refusal(.unexpectedByte, "\(expected), found a control character")
        }
    }

    /// RFC 8259 forbids senders to add a byte order mark. One of UTF-16 or UTF-32 also explains the failure better than
    /// "not valid UTF-8" would.
    func refuseByteOrderMark() throws(JSONRefusal) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            throw JSONRefusal(.byteOrderMark, at: 0, "the document starts with a byte order mark; leave it out")
        }
        if bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE])
            || bytes.starts(with: [0, 0, 0xFE, 0xFF])
        {
            throw JSONRefusal(.byteOrderMark, at: 0, "the document is UTF-16 or UTF-32; send UTF-8")
        }
    }
}
