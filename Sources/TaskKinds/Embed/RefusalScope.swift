import Domain

/// Whether a failed request says something about its texts, so that its halves are worth asking, or about the provider,
/// the model, the money or the time, which are the same for every text.
///
/// The codes that are about texts are listed and everything else is not: a code that nobody thought of ends the attempt
/// with one call instead of two for each text. So what stays whole is, among others, a refused or exhausted credential, an
/// unknown or incapable model, `budget_refused` and `budget_too_small`, a redirect; and every deferral, transient
/// failure, timeout and cancellation, whatever its code.
enum RefusalScope {
    /// Some text, or all of them together, are too much or not allowed. It is known before anything is sent, or the
    /// provider names it.
    private static let ofTexts: Set<String> = [
        "invalid_request", "context_too_long", "request_too_large", "secret_blocked", "personal_data_blocked",
        "provider_rate_never_fits", "rate_never_fits", "answer_too_long",
    ]

    /// The provider does not say what it dislikes: some text, or everything that we send it.
    private static let vague: Set<String> = [
        "provider_refused_request", "vector_count_wrong", "vector_length_wrong", "vector_not_finite",
    ]

    static func isAboutTexts(_ failure: Failure) -> Bool {
        switch failure.failureClass {
        case .permanent, .rejectedOutput: ofTexts.contains(failure.code) || vague.contains(failure.code)
        default: false
        }
    }

    static func isVague(_ failure: Failure) -> Bool { vague.contains(failure.code) }
}
