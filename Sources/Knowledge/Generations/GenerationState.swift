/// Where a generation is on its way. `failed` and `cancelled` can be reached from every state before `active`, and leave
/// the one that answers as it is.
package enum GenerationState: String, Sendable, Hashable, CaseIterable {
    case planned, slicing, deduplicating, embedding, indexing
    case catchingUp = "catching_up"
    case verifying
    case awaitingApproval = "awaiting_approval"
    case active, previous, retired, failed, cancelled

    /// The states it may go to from here.
    package var successors: Set<GenerationState> {
        switch self {
        case .planned: [.slicing, .failed, .cancelled]
        case .slicing: [.deduplicating, .failed, .cancelled]
        case .deduplicating: [.embedding, .failed, .cancelled]
        case .embedding: [.indexing, .failed, .cancelled]
        case .indexing: [.catchingUp, .failed, .cancelled]
        case .catchingUp: [.verifying, .failed, .cancelled]
        // What comes in while it is verified, or waits to be approved, is caught up with again.
        case .verifying: [.catchingUp, .awaitingApproval, .active, .failed, .cancelled]
        case .awaitingApproval: [.catchingUp, .active, .failed, .cancelled]
        case .active: [.previous, .retired]
        case .previous: [.active, .retired]
        case .retired, .failed, .cancelled: []
        }
    }

    package var isBuilding: Bool { successors.contains(.cancelled) }
}
