/// What went wrong, in words that may be shown to the tenant: no prompt, payload, key, row or internal address.
package struct Failure: Error, Sendable, Hashable {
    package let failureClass: FailureClass
    /// Stable, for programs: `provider_unavailable`, `label_not_in_set`.
    package let code: String
    /// For people: what is wrong and what to do.
    package let message: String
    /// The least time to wait before another try, when somebody told us.
    package let retryAfter: Duration?

    package init(_ failureClass: FailureClass, code: String, message: String, retryAfter: Duration? = nil) {
        self.failureClass = failureClass
        // U+0000 fits into JSON and into no text of Postgres: an outcome that holds it could never be stored.
        self.code = code.replacing("\0", with: "\u{FFFD}")
        self.message = message.replacing("\0", with: "\u{FFFD}")
        self.retryAfter = retryAfter
    }

    /// The form stored in `task_outcome.error` and shown by the API.
    package var json: JSONValue {
        .object([
            "class": .string(failureClass.rawValue), "code": .string(code), "message": .string(message),
        ])
    }
}
