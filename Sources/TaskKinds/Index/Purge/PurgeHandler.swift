import Domain
import Knowledge

/// `{"index"}`: an index that was deleted, or that has generations which are over.
struct PurgeInput: ReadInput {
    let index: IndexID

    static func read(_ reader: inout InputReader) -> Self? {
        reader.identifier("index", IndexID.self).map { Self(index: $0) }
    }
}

/// `index.purge`: removes what an index leaves behind, a bounded piece per transaction; between turns the task waits and
/// holds no slot, so that a large index does not keep a small one waiting.
struct PurgeHandler: ReadingTaskHandler {
    static let rowsMax = 5_000
    static let turn = Duration.seconds(20)

    let store: KnowledgeStore
    let pool: PoolName

    var description: KindDescription {
        KindDescription(
            kind: "index.purge", summary: "Removes the content of a deleted index.", pool: pool,
            retry: IndexKinds.retry, timeout: .seconds(300), isPublic: false, diagram: nil)
    }

    func run(_ input: PurgeInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        let end = ContinuousClock.now + Self.turn
        while try await store.purge(input.index, limit: Self.rowsMax) {
            try Task.checkCancellation()
            guard ContinuousClock.now < end else { return AttemptReport(.snoozed(Snooze(after: .milliseconds(200)))) }
        }
        return AttemptReport(result: JSONValue.object(["purged": true]).encoded())
    }
}
