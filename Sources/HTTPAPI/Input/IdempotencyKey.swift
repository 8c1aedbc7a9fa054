import Domain

/// Reads `Idempotency-Key`.
enum IdempotencyKey {
    /// The client's promise for a body, or nil without the header. Fingerprints are taken of the canonical form, so
    /// white space and the order of fields make no other request.
    /// - Throws: 400 unless the key is sent once and is 1 to 255 visible ASCII characters.
    static func read(_ request: APIRequest, body: JSONValue) throws -> Idempotency? {
        try read(request).map { Idempotency(key: $0, fingerprint: Fingerprint(of: body.encoded())) }
    }

    /// The key alone, for a body that is read later.
    static func read(_ request: APIRequest) throws -> String? {
        guard let key = try request.single(.idempotencyKey) else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Problem.invalidHeader("Idempotency-Key", "must be 1 to 255 visible ASCII characters without spaces")
        }
        return key
    }

    /// The key is in use for another body.
    static let conflict = Problem(
        .idempotencyConflict, "Nothing was stored. Use a new key for a new request.",
        items: [.init(place: .header("Idempotency-Key"), detail: "was used for another body not long ago")])
}
