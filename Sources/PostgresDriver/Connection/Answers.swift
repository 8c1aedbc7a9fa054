/// What one visit to a connection's state produced, to be delivered after its lock is released.
struct Answers: Sendable {
    var requests: [(CheckedContinuation<Request.Outcome, Never>, Request.Outcome)] = []
    var script: (Script.Continuation, Script.Outcome)?
    var notifications: [(channel: String, payload: String)] = []
    var onRoom: (@Sendable () -> Void)?
    /// The connection cannot be used any more, and this is what everything under way fails with.
    var fatal: PostgresError?
}
