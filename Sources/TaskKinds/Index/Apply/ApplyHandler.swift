import Domain
import Knowledge
import ModelGateway

/// `index.apply`: takes documents that were put into every generation that is kept up to date.
///
/// What is left to do is asked of the database, so a task that is run twice, or by two workers, stores nothing twice: a
/// document's pending row is the right to store it, once. A generation that is being built is left to its rebuild, which
/// catches up before it answers; one that waits to be approved has nobody else, so it is served here.
struct ApplyHandler: ReadingTaskHandler {
    static let states: Set<GenerationState> = [.active, .previous, .awaitingApproval]
    /// Documents of one look; the store bounds their bytes.
    static let pageMax = 10
    /// Generations that are looked at for one that waits to be approved: it is among the newest.
    private static let generationsMax = 20

    let gateway: Gateway
    let store: KnowledgeStore
    let pool: @Sendable () -> PoolName

    var description: KindDescription {
        KindDescription(
            kind: "index.apply", summary: "Takes documents that were put into their index.", pool: pool(),
            retry: Self.retry, timeout: .seconds(900), isPublic: false, diagram: nil)
    }

    /// A document stays unfound while its task waits, so a provider's bad hour is outlived.
    static let retry = RetryPolicy(
        attemptsMax: 20, backoff: .fullJitter(base: .milliseconds(500), cap: .seconds(300)))

    func run(_ input: ApplyInput, _ attempt: AttemptContext) async throws -> AttemptReport {
        guard let index = try await store.index(input.index), index.tenant == attempt.tenant else {
            return AttemptReport(result: JSONValue.object(["gone": true]).encoded())
        }
        var sum = IntakeCounts()
        for generation in try await generations(of: index.id) {
            let intake = DocumentIntake(
                store: store, gateway: gateway, generation: generation, states: Self.states, attempt: attempt)
            sum += try await take(input.keys, by: intake)
        }
        return AttemptReport(result: JSONValue.object(sum.members).encoded())
    }

    private func generations(of index: IndexID) async throws -> [Generation] {
        let live = try await store.liveGenerations(of: index)
        let waiting = try await store.generations(of: index, limit: Self.generationsMax).filter { generation in
            generation.state == .awaitingApproval && !live.contains { $0.id == generation.id }
        }
        return live + waiting
    }

    /// Asks for what is pending until nothing is, because a page of large documents may hold fewer than were asked for.
    private func take(_ keys: [DocumentKey], by intake: DocumentIntake) async throws -> IntakeCounts {
        var sum = IntakeCounts()
        var left = keys[...]
        while !left.isEmpty {
            let asked = Array(left.prefix(Self.pageMax))
            let page = try await store.pending(intake.generation.id, keys: asked)
            guard !page.isEmpty else {
                left = left.dropFirst(asked.count)
                continue
            }
            sum += try await intake.take(page)
            // A row that is there again has a newer put behind it, which has a task of its own.
            let taken = Set(page.map(\.document.key))
            left = left.filter { !taken.contains($0) }[...]
        }
        return sum
    }
}
