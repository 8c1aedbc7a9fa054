/// How a call goes wrong. Every fault works in both dialects, in each one's own words.
package enum Fault: Sendable, Hashable {
    /// Nothing goes wrong: keeps a call out of the faults that come after it.
    case none
    // Refusals: a status instead of an answer.
    case rateLimited(RetryHint?)
    case slowDown(RetryHint?)
    case insufficientQuota
    case spendLimit
    /// Nil: 529 from Anthropic, 503 from OpenAI.
    case overloaded(status: Int?, RetryHint?)
    case serverError(status: Int)
    case contextLengthExceeded
    case unauthorized
    case forbidden
    case modelNotFound
    case tooLarge
    // The wire: an answer that does not come whole, or not soon.
    case hangBeforeHeaders(lasting: Duration)
    case hangAfterHeaders(lasting: Duration)
    case pings(every: Duration, lasting: Duration)
    case drip(every: Duration, bytes: Int?)
    case cut(atByte: Int, isClean: Bool)
    case streamError(afterPieces: Int)
    case malformedStream
    case unknownFields
    // The bill.
    case wrongUsage(WrongUsage)
    case duplicateUsage
    // The answer itself.
    case refusal
    case lengthStop
    case emptyAnswer
    case badJSON
    case offSchema
    case hugeAnswer(bytes: Int)
    case nullCharacter
    case canaryLeak
    case toolCall(name: String?)
}

package enum WrongUsage: String, Sendable, CaseIterable { case missing, zero, huge }

/// What a refusal says about when to come back.
package struct RetryHint: Sendable, Hashable {
    /// `seconds` and `date` are `Retry-After`; `milliseconds` is OpenAI's `retry-after-ms`.
    package enum Form: String, Sendable, CaseIterable { case seconds, milliseconds, date }
    package let wait: Duration
    package let form: Form

    package init(_ wait: Duration, form: Form = .seconds) {
        self.wait = wait
        self.form = form
    }
}
