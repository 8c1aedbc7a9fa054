import Domain

extension Fingerprint {
    /// Of several texts. Each goes in behind its length, so that no two lists are one text.
    init(parts: [String]) {
        var builder = FingerprintBuilder()
        for part in parts {
            let bytes = Array(part.utf8)
            builder.update(withUnsafeBytes(of: UInt64(bytes.count).littleEndian) { Array($0) })
            builder.update(bytes)
        }
        self = builder.finished()
    }
}
