import Domain
import Knowledge
import ModelGateway

/// `index.plan`: says what a rebuild would take, without storing or sending anything: reads the documents as a rebuild would,
/// looks up which of their chunks have a vector that is there, and prices the rest.
struct PlanHandler: ReadingTaskHandler, IndexNamingHandler {
    /// Documents of one look; the store bounds their bytes.
    private static let pageMax = 50

    let gateway: Gateway
    let store: KnowledgeStore
    let pool: PoolName

    var description: KindDescription {
        KindDescription(
            kind: "index.plan", summary: "Quotes what rebuilding an index would take.", pool: pool,
            retry: IndexKinds.retry, timeout: .seconds(1_800), isPublic: true, diagram: nil)
    }

    func run(_ input: PlanInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        guard let index = try await store.index(input.index, of: attempt.tenant) else { throw Failure.indexNotFound }
        let settings = try BuildSettings.make(input.change, of: index, gateway)
        var plan = RebuildPlan(settings: settings, gateway: gateway)
        let reader = DocumentReader(settings)
        var last: DocumentKey?
        while true {
            try Task.checkCancellation()
            let page = try await store.contents(of: index.id, after: last, limit: Self.pageMax)
            guard let end = page.last else { break }
            for document in page {
                try Task.checkCancellation()
                await plan.read(document, by: reader)
                // Not behind the page: the chunks of one document at a time are held.
                try await plan.price { try await store.knownKeys($0, of: attempt.tenant, in: index.id) }
                // Reading is work for the processor: others get a turn between documents.
                await Task.yield()
            }
            last = end.key
        }
        return AttemptReport(result: plan.json.encoded())
    }
}

extension Failure {
    static var indexNotFound: Failure {
        Failure(.permanent, code: "index_not_found", message: "There is no index with this name.")
    }
}
