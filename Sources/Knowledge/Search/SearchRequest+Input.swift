package import Domain

extension SearchRequest {
    /// Fields: `query`, `count`, `mode`, `permissions`, `key_prefix`, `depth`, `explain`, `rerank`. Nil when something is wrong.
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
        let rerank = rerank(&reader)
        reader.rejectUnknownKeys()
        guard let query, reader.problems.isEmpty else { return nil }
        return SearchRequest(
            query: query, count: Int(count), mode: mode, permissions: permissions ?? [], keyPrefix: prefix,
            depth: max(Int(depth), Int(count)), explains: explains, rerank: rerank)
    }

    /// `true`, or an object with the number of hits to put in order.
    private static func rerank(_ reader: inout InputReader) -> Int? {
        switch reader.value("rerank", required: false) {
        case nil: return nil
        case .bool(let isWanted): return isWanted ? rerankDefault : nil
        case .object:
            return reader.nested("rerank", required: false) { reader in
                let candidates = reader.integer("candidates", required: false, in: 2...Int64(rerankMax))
                reader.rejectUnknownKeys()
                return candidates.map { Int($0) } ?? rerankDefault
            }
        default:
            reader.report("rerank", "expected true, false or an object such as {\"candidates\": \(rerankDefault)}")
            return nil
        }
    }
}
