import Domain

extension SearchRequest {
    package static let depthMax = 1_000
    package static let permissionsMax = 1_000

    /// - Throws: `invalid_request`, in words for whoever asks.
    func checked() throws(Failure) -> SearchRequest {
        guard query.contains(where: { !$0.isWhitespace }) else { throw Self.refusal("The query is empty.") }
        guard query.utf8.count <= Self.queryBytesMax else {
            throw Self.refusal("The query is longer than \(Self.queryBytesMax) bytes.")
        }
        guard (1...Self.hitsMax).contains(count) else {
            throw Self.refusal("The number of hits must be 1 to \(Self.hitsMax).")
        }
        guard (1...Self.depthMax).contains(depth) else {
            throw Self.refusal("The depth must be 1 to \(Self.depthMax).")
        }
        guard rerank.map((2...Self.rerankMax).contains) ?? true else {
            throw Self.refusal("The number of hits to rerank must be 2 to \(Self.rerankMax).")
        }
        guard permissions.count <= Self.permissionsMax else {
            throw Self.refusal("There are more than \(Self.permissionsMax) permissions.")
        }
        guard keyPrefix.map({ $0.utf8.count <= DocumentKey.bytesMax }) ?? true else {
            throw Self.refusal("The key prefix is longer than \(DocumentKey.bytesMax) bytes.")
        }
        // No text of Postgres holds U+0000, so no key begins with it and nobody has such a permission.
        guard !(permissions + [keyPrefix ?? ""]).contains(where: { $0.utf8.contains(0) }) else {
            throw Self.refusal("The key prefix and permissions must not contain U+0000.")
        }
        return self
    }

    private static func refusal(_ message: String) -> Failure {
        Failure(.permanent, code: "invalid_request", message: message)
    }
}
