import Domain

/// A response that is no success, as far as it was read.
struct ProviderRefusal: Sendable {
    let status: Int
    var error = ProviderErrorBody()
    /// How long the server asks us to wait.
    var retryAfter: Duration?
    /// The server's `x-should-retry`.
    var shouldRetry: Bool?

    /// The failure a dialect's table names, corrected by the server's explicit word, which outranks the status where it
    /// says whether the same request can succeed later. A deferral stays one: a queue can wait where a client gives up.
    func corrected(_ failure: Failure) -> Failure {
        switch (failure.failureClass, shouldRetry) {
        case (.transient, false): Failure(.permanent, code: failure.code, message: failure.message)
        case (.permanent, true):
            Failure(.transient, code: failure.code, message: failure.message, retryAfter: retryAfter)
        default: failure
        }
    }
}
