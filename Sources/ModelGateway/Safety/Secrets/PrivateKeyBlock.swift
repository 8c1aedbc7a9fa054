import Domain

/// Private keys in PEM (RFC 7468) and in OpenPGP's armour (RFC 9580), from `-----BEGIN` to the end line, or as far as
/// base64 goes when the end is missing. Line breaks may be escaped, as in JSON. A begin line without a key behind it is
/// a manual's, not a secret.
enum PrivateKeyBlock {
    private static let lengthMax = 65_536
    private static let labelMax = 40
    private static let keyMin = 32

    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text[index - 1] != 45, text.has("-----BEGIN ", at: index) else { return nil }
        let labelEnd = text.end(of: label, from: index + 11, max: labelMax)
        guard text.has("-----", at: labelEnd), isPrivate(text.bytes(index + 11..<labelEnd)) else { return nil }
        var end = labelEnd + 5
        var keyLength = 0
        while end - index < lengthMax, body.contains(text[end]) {
            if Alphabet.base64.contains(text[end]) { keyLength += 1 }
            end += 1
        }
        guard keyLength >= keyMin else { return nil }
        return Finding(.privateKey, index..<endLine(from: end, in: text))
    }

    private static func endLine(from end: Int, in text: ByteText) -> Int {
        guard text.has("-----END ", at: end) else { return end }
        let labelEnd = text.end(of: label, from: end + 9, max: labelMax)
        return text.has("-----", at: labelEnd) ? labelEnd + 5 : end
    }

    private static func isPrivate(_ label: [UInt8]) -> Bool {
        let text = String(decoding: label, as: UTF8.self)
        return text.hasSuffix("PRIVATE KEY") || text.hasSuffix("PRIVATE KEY BLOCK")
    }

    private static let label = Alphabet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ")
    /// Base64, its line breaks, and the headers of older keys.
    private static let body = Alphabet(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= \r\n\t\\:,.()")
}
