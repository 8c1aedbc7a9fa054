import Domain

/// The token of an HTTP header: `Bearer` or `Basic` and a random-looking value (RFC 6750, RFC 7617).
enum BearerSecret {
    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text[index] | 32 == UInt8(ascii: "b") else { return nil }
        for scheme in ["Bearer ", "bearer ", "Basic ", "BEARER "] as [StaticString] where text.has(scheme, at: index) {
            return AssignedSecret.value(at: index + scheme.utf8CodeUnitCount, in: text)
        }
        return nil
    }
}
