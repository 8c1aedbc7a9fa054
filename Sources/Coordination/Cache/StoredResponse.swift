import Domain

/// A response as it lies in Redis: a mark of the form, half a SHA-256 of key and value, the value. What somebody else wrote,
/// cut or moved there does not read as a response.
enum StoredResponse {
    private static let mark = Array("PR1:".utf8)
    private static let sumBytes = 16

    static func encode(_ value: [UInt8], under key: Fingerprint) -> [UInt8] { mark + sum(value, key) + value }

    static func decode(_ stored: [UInt8], under key: Fingerprint) -> [UInt8]? {
        guard stored.starts(with: mark), stored.count >= mark.count + sumBytes else { return nil }
        let value = Array(stored[(mark.count + sumBytes)...])
        return stored[mark.count..<(mark.count + sumBytes)].elementsEqual(sum(value, key)) ? value : nil
    }

    private static func sum(_ value: [UInt8], _ key: Fingerprint) -> [UInt8] {
        Array(Fingerprint(of: key.bytes + value).bytes.prefix(sumBytes))
    }
}
