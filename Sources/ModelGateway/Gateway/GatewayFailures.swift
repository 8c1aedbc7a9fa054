import Domain

/// The failures the gateway itself finds, each with the code that programs see.
extension Failure {
    static func invalidRequest(_ message: String) -> Failure {
        Failure(.permanent, code: "invalid_request", message: message)
    }

    static func unknownModel() -> Failure {
        Failure(.permanent, code: "model_not_configured", message: "The model is not one this installation has.")
    }

    /// Waits like a provider that asks us to come later: the price may be there in a minute, and nothing was sent.
    static var unpricedModel: Failure {
        Failure(
            .deferral, code: GatewayWait.unpricedModel.rawValue,
            message: "The model has no price now. The task waits until an operator enters one in the model catalogue.",
            retryAfter: .seconds(60))
    }

    /// The catalogue knows the model, and its provider cannot be used here.
    static var unusableProvider: Failure {
        Failure(
            .credential, code: "provider_not_available",
            message: "The model's provider is switched off or has no credential; an operator must enter it.")
    }

    static func incapableModel(_ capability: ModelCapability) -> Failure {
        Failure(
            .permanent, code: "model_cannot_do_this", message: "The model has no capability \"\(capability.rawValue)\"."
        )
    }

    static var incapableLocalModels: Failure {
        Failure(
            .permanent, code: "model_cannot_do_this",
            message: """
                The provider "local" cannot do this sort of work: it only summarizes, classifies, answers from passages and \
                embeds. Configure another chat provider.
                """)
    }

    static var contextTooLong: Failure {
        Failure(.permanent, code: "context_too_long", message: "The text does not fit the model's context.")
    }

    static var deadlineReached: Failure {
        Failure(.timedOut, code: "attempt_deadline_reached", message: "The attempt's time was used up.")
    }

    static var truncatedStream: Failure {
        Failure(.truncated, code: "truncated_stream", message: "The provider's answer ended before its end mark.")
    }

    static var truncatedOutput: Failure {
        Failure(.truncated, code: "truncated_output", message: "The answer reached the output limit and is cut.")
    }

    static var answerTooLong: Failure { rejected("answer_too_long", "The answer is larger than accepted.") }

    static var answerHasNullCharacter: Failure {
        rejected("answer_has_null_character", "The answer has a character that cannot be stored.")
    }

    static func rejected(_ code: String, _ message: String) -> Failure {
        Failure(.rejectedOutput, code: code, message: message)
    }

    static func gatewayDefect(_ message: String) -> Failure {
        Failure(.bug, code: "gateway_defect", message: message)
    }
}
