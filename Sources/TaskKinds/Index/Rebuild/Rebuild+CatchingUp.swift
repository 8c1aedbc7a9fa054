import Domain
import Knowledge

extension Rebuild {
    /// One attempt catches up with so many documents, or for so long; then it lets others have its slot.
    private static let turnDocuments = 200
    private static let turn = Duration.seconds(20)
    /// Documents of one look; the store bounds their bytes.
    private static let pageMax = 10
    /// So few pending documents are taken in while the generation is verified and flipped.
    static let nearlyMax = 50
    private static let wait = WaitReason(rawValue: "catching_up") ?? .snooze

    /// Takes in what was put since the generation was begun, as `index.apply` does for the one that answers.
    mutating func catchUp() async throws -> AttemptReport.Ending? {
        let end = ContinuousClock.now + Self.turn
        var taken = 0
        while try await store.pendingCount(generation.id, limit: Self.nearlyMax + 1) > Self.nearlyMax {
            guard taken < Self.turnDocuments, ContinuousClock.now < end else {
                return .snoozed(Snooze(after: .milliseconds(100), reason: Self.wait))
            }
            taken += try await takePending(while: [.catchingUp], limit: Self.turnDocuments - taken)
        }
        return try await advance(to: .verifying)
    }

    /// Takes in at most `limit` pending documents, in the order of their keys; returns how many it looked at.
    func takePending(while states: Set<GenerationState>, limit: Int) async throws -> Int {
        let intake = DocumentIntake(
            store: store, gateway: handler.gateway, generation: generation, states: states, attempt: attempt)
        var taken = 0
        var last: DocumentKey?
        while taken < limit {
            try Task.checkCancellation()
            let page = try await store.pending(
                generation.id, keys: nil, after: last, limit: min(Self.pageMax, limit - taken))
            guard let end = page.last else { break }
            _ = try await intake.take(page)
            taken += page.count
            last = end.document.key
        }
        return taken
    }
}
