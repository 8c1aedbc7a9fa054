/// What went wrong, in words that may be shown to the tenant: no prompt, payload, key, row or internal address.
package struct Failure: Error, Sendable, Hashable {
    package let failureClass: FailureClass
    /// Stable, for programs: `provider_unavailable`, `label_not_in_set`.
    package let code: String
    /// For people: what is wrong and what to do.
    package let message: String
    /// The least time to wait before another try, when somebody told us.
    package let retryAfter: Duration?
    /// The models that were asked before this was given up, in order; empty when there was only one.
    package let tries: [ModelTry]

    package init(
        _ failureClass: FailureClass, code: String, message: String, retryAfter: Duration? = nil, tries: [ModelTry] = []
    ) {
        self.failureClass = failureClass
        // U+0000 fits into JSON and into no text of Postgres: an outcome that holds it could never be stored.
        self.code = code.replacing("\0", with: "\u{FFFD}")
        self.message = message.replacing("\0", with: "\u{FFFD}")
        self.retryAfter = retryAfter
        self.tries = tries
    }

    /// The same failure, at the end of a route.
    package func after(_ tries: [ModelTry]) -> Failure {
        Failure(failureClass, code: code, message: message, retryAfter: retryAfter, tries: tries)
    }

    /// The form stored in `task_outcome.error` and shown by the API.
    package var json: JSONValue {
        var members: [String: JSONValue] = [
            "class": .string(failureClass.rawValue), "code": .string(code), "message": .string(message),
        ]
        if !tries.isEmpty { members["tries"] = .array(tries.map(\.json)) }
        return .object(members)
    }
}
