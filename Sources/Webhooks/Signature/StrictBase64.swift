import FoundationEssentials

/// Base64 with the standard alphabet and padding, in which every byte sequence has exactly one text.
enum StrictBase64 {
    static func encode(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// Returns nil for foreign characters, missing padding, and texts whose unused bits are not zero: two texts must never
    /// mean the same signature, or a log of signatures seen could be walked around.
    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        let text = String(text)
        guard let data = Data(base64Encoded: text), data.base64EncodedString() == text else { return nil }
        return Array(data)
    }
}
