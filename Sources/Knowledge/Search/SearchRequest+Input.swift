package import Domain

extension SearchRequest {
    /// Fields: `query`, `count`, `mode`, `permissions`, `key_prefix`, `depth`, `explain`. Nil when something is wrong.
    package static func read(_ reader: inout InputReader) -> SearchRequest? {
        let query = reader.string("query", required: true, bytesMax: queryBytesMax)
        let count = reader.integer("count", required: false, in: 1...Int64(hitsMax)) ?? 10
        let mode: Mode = reader.oneOf("mode", required: false) ?? .hybrid
        let permissions = reader.strings(
            "permissions", required: false, count: 0...NewDocument.permissionsMax,
            bytesMax: NewDocument.permissionBytesMax)
        let prefix = reader.string("key_prefix", required: false, bytesMax: DocumentKey.bytesMax)
        let depth = reader.integer("depth", required: false, in: 1...200) ?? 50
        let explains = reader.bool("explain", required: false) ?? false
        reader.rejectUnknownKeys()
        guard let query, reader.problems.isEmpty else { return nil }
        return SearchRequest(
            query: query, count: Int(count), mode: mode, permissions: permissions ?? [], keyPrefix: prefix,
            depth: max(Int(depth), Int(count)), explains: explains)
    }
}
