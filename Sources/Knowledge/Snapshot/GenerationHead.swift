import Domain

/// What is read of a generation before its chunks are.
struct GenerationHead: Sendable, Hashable {
    var index: IndexID
    var generation: GenerationID
    var number: Int32
    var version: Int64
    var state: GenerationState
    var chunks: Int64
    var dimensions: Int?
    var model: String?
    var analyzer: AnalyzerName
    /// What its settings ask for; what answers may be less.
    var backend: VectorBackend

    /// Whether every change to its chunks raises its version. Before, vectors come beside chunks that stay as they are.
    var isSettled: Bool {
        switch state {
        case .planned, .slicing, .deduplicating, .embedding, .indexing: false
        case .catchingUp, .verifying, .awaitingApproval, .active, .previous, .retired, .failed, .cancelled: true
        }
    }
}
