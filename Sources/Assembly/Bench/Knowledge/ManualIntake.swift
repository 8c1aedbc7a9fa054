import Domain
import Knowledge
import TaskQueue

/// Puts a manual into an index and waits until searches find all of it.
struct ManualIntake: Sendable {
    /// Documents of one put: what the HTTP API puts at once, and so many that commits cost little.
    private static let batch = 100
    private static let look = Duration.milliseconds(20)
    /// How long nothing may be taken in before it counts as stalled.
    private static let patience = Duration.seconds(300)

    struct Result: Sendable {
        let seconds: Double
        let counts: Generation.Counts
    }

    let ground: KnowledgeGround

    func run(_ pages: [Manual.Page]) async throws -> Result {
        let start = ContinuousClock.now
        try await put(pages)
        try await untilTakenIn(pages.count)
        // What is taken in is searched from the next search on; the first one loads it.
        _ = try await ground.searcher.search(
            SearchRequest(query: "index", mode: .lexical), in: ground.index.name, of: ground.tenant
        ) { _, _ in nil }
        let seconds = (ContinuousClock.now - start).seconds
        return Result(seconds: seconds, counts: try await active().counts)
    }

    private func put(_ pages: [Manual.Page]) async throws {
        let doorbell = Doorbell(postgres: ground.database.general)
        for first in stride(from: 0, to: pages.count, by: Self.batch) {
            let documents = try pages[first...].prefix(Self.batch).map { page in
                guard let key = DocumentKey(page.name) else {
                    throw BenchError(.surroundings, "\(page.name) is no key of a document")
                }
                return NewDocument(key: key, format: .html, content: page.content)
            }
            _ = try await ground.store.put(documents, in: ground.index.id)
            doorbell.ring()
            ground.database.progress("putting pages", first + documents.count, of: pages.count)
        }
    }

    private func untilTakenIn(_ pages: Int) async throws {
        let generation = try await active().id
        var last = (pending: Int.max, at: ContinuousClock.now)
        while true {
            let pending = try await ground.store.pendingCount(generation, limit: pages)
            if pending == 0 { return }
            if pending < last.pending { last = (pending, .now) }
            guard ContinuousClock.now - last.at < Self.patience else {
                throw BenchError(
                    .stalled,
                    "no document was taken in for \(Int(Self.patience.seconds)) s; "
                        + "\(pending) of \(pages) are left")
            }
            ground.database.progress("taking in pages", pages - pending, of: pages)
            try await Task.sleep(for: Self.look)
        }
    }

    private func active() async throws -> Generation {
        guard let generation = try await ground.store.liveGenerations(of: ground.index.id).first else {
            throw BenchError(.surroundings, "the index has no generation that answers")
        }
        return generation
    }
}
