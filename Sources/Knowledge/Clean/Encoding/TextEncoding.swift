/// How a document's bytes are read.
package enum TextEncoding: String, Sendable, Hashable, CaseIterable {
    case utf8 = "utf-8"
    case utf16le = "utf-16le"
    case utf16be = "utf-16be"
    case windows1252 = "windows-1252"

    /// The encoding that a byte order mark names, and its length.
    static func mark(of bytes: [UInt8]) -> (encoding: TextEncoding, length: Int)? {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
        if bytes.starts(with: [0xFF, 0xFE]) { return (.utf16le, 2) }
        if bytes.starts(with: [0xFE, 0xFF]) { return (.utf16be, 2) }
        return nil
    }

    /// UTF-16 without a mark, when the bytes can hardly be anything else: an even number of them, at least 16, and in
    /// the first 4 KiB one of the two places is zero in at least four of ten pairs, the other never.
    static func unmarkedUTF16(_ bytes: [UInt8]) -> TextEncoding? {
        guard bytes.count >= 16, bytes.count.isMultiple(of: 2) else { return nil }
        let sample = min(bytes.count, 4096)
        var zeros = (even: 0, odd: 0)
        for offset in stride(from: 0, to: sample, by: 2) {
            if bytes[offset] == 0 { zeros.even += 1 }
            if bytes[offset + 1] == 0 { zeros.odd += 1 }
        }
        if zeros.even == 0, zeros.odd * 5 >= sample { return .utf16le }
        if zeros.odd == 0, zeros.even * 5 >= sample { return .utf16be }
        return nil
    }
}
