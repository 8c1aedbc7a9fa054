import Domain
import HTTPTypes
import Hummingbird
import Knowledge
import Tenancy

/// `POST /v1/indexes/{name}/documents`: puts one document per line of NDJSON, and answers 202 with what became of them.
///
/// A line that cannot be stored is named and the rest is stored; when none could be, the answer is 422. A document that is
/// stored is found by searches some seconds later, when the tasks that take it in are done. Sending the same again
/// stores nothing. Other permissions alone are in force when this is answered, and are counted as `permissions_changed`.
struct PostDocuments: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/indexes/{name}/documents"
    static let scope: Scope? = .tasksWrite
    /// Bytes of content in one transaction.
    private static let batchBytesMax = 16 << 20

    let indexes: IndexLookup
    let configuration: HTTPAPIConfiguration
    /// Says that there is work. Returns at once.
    let doorbell: @Sendable () -> Void

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        try request.requireContent("application/x-ndjson", "one JSON object per line", MediaType.isNDJSON)
        let index = try await indexes.find(request, of: principal.tenant.id)
        var lines = DocumentLines()
        try await request.body.read(
            max: configuration.bulkBodyBytesMax, timeout: configuration.bulkTimeout, into: &lines)
        try lines.finish()
        guard !lines.documents.isEmpty else {
            throw Problem(
                .invalidInput, "There is no acceptable document in the body; nothing was stored. See errors.",
                items: lines.items)
        }
        let batches = Self.batches(lines.documents.map(\.document))
        return Self.answer(lines, try await put(batches, in: index.id))
    }

    private func put(_ batches: [[NewDocument]], in index: IndexID) async throws -> [KnowledgeStore.PutOutcome] {
        var outcomes: [KnowledgeStore.PutOutcome] = []
        for batch in batches {
            do {
                guard let done = try await indexes.store.put(batch, in: index) else { throw Problem.noSuchIndex }
                outcomes += done
                doorbell()
            } catch {
                guard !outcomes.isEmpty, !(error is Problem) else { throw error }
                throw Self.halfway(outcomes.count, error)
            }
        }
        return outcomes
    }

    /// "Nothing was stored" would be wrong now.
    private static func halfway(_ count: Int, _ error: any Error) -> Problem {
        let problem = Problem(error)
        return Problem(
            problem.kind,
            "The first \(count) acceptable documents are stored; it is not known of the others. Send the same request again: "
                + "what is there already is not stored twice.",
            headers: problem.headers)
    }

    /// In order; each is one transaction. Whoever loses the connection between two sends everything again, which stores
    /// only what is missing.
    private static func batches(_ documents: [NewDocument]) -> [[NewDocument]] {
        var batches: [[NewDocument]] = []
        var bytes = 0
        for document in documents {
            let isFull =
                (batches.last?.count ?? 0) >= KnowledgeStore.putMax || bytes + document.content.count > batchBytesMax
            if batches.isEmpty || isFull {
                batches.append([])
                bytes = 0
            }
            batches[batches.count - 1].append(document)
            bytes += document.content.count
        }
        return batches
    }

    private static func answer(_ lines: DocumentLines, _ outcomes: [KnowledgeStore.PutOutcome]) -> Response {
        let unchanged = outcomes.count { if case .unchanged = $0 { true } else { false } }
        let permitted = outcomes.count { if case .permitted = $0 { true } else { false } }
        var writer = JSONObjectWriter()
        writer.field("count", .integer(Int64(lines.count)))
        writer.field("stored", .integer(Int64(outcomes.count - unchanged - permitted)))
        writer.field("permissions_changed", .integer(Int64(permitted)))
        writer.field("unchanged", .integer(Int64(unchanged)))
        writer.field("refused", .integer(Int64(lines.refused)))
        if !lines.items.isEmpty { writer.field("errors", .array(lines.items.map(\.json))) }
        return .json(writer.finished(), status: .accepted)
    }
}
