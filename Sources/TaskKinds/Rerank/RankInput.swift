import Domain
import Knowledge

/// `{"generation", "query", "permissions", "chunks"}`: what a search found and wants in order. No text of a document: what
/// is deleted must not live on in a task.
struct RankInput: TaskInput {
    let generation: GenerationID
    let query: String
    let permissions: [String]
    let chunks: [Int64]

    static func read(_ reader: inout InputReader) -> Self? {
        let generation = reader.identifier("generation", GenerationID.self)
        let query = reader.string("query", required: true, bytesMax: SearchRequest.queryBytesMax)
        let permissions = reader.strings(
            "permissions", required: true, count: 0...NewDocument.permissionsMax,
            bytesMax: NewDocument.permissionBytesMax)
        let chunks = reader.array("chunks", required: true, count: 2...SearchRequest.rerankMax) { value, _, _ in
            value.asInteger
        }
        if let chunks, Set(chunks).count < chunks.count { reader.report("chunks", "names a chunk twice") }
        guard let generation, let query, let permissions, let chunks else { return nil }
        return Self(generation: generation, query: query, permissions: permissions, chunks: chunks)
    }

    func question(of tenant: TenantID) -> RankingQuestion {
        RankingQuestion(
            tenant: tenant, generation: generation, query: query, permissions: permissions, chunks: chunks)
    }
}
