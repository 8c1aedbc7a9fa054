import Domain
import Testing

@testable import ModelGateway

/// What a dialect's servers send, recorded: all that the conformance suite needs to know of a provider. A new provider
/// brings one value of this type and puts it into ``all``.
struct DialectSamples: Sendable, CustomTestStringConvertible {
    /// One row of the provider's error table.
    struct ErrorRow: Sendable {
        let status: Int
        let body: String
        let failureClass: FailureClass
        let code: String
        init(_ status: Int, _ body: String, _ failureClass: FailureClass, _ code: String) {
            self.status = status
            self.body = body
            self.failureClass = failureClass
            self.code = code
        }
    }

    let preset: ProviderPreset
    /// Where chat requests arrive.
    let path: String
    let requestIDHeader: String
    /// What reads the dialect's stream.
    let stream: @Sendable () -> any AnswerStream
    /// The answer ``text`` with ``usage``.
    let success: String
    let usage: TokenUsage
    /// The same answer, with members, events and blocks of a later release in between.
    let unknowns: String
    /// Asks for the tool `find` with `{"q":"a"}`, in several pieces.
    let toolCall: String
    /// Declines after a first word.
    let refusal: String
    /// The answer `{"label":"Refund"}`, to a request with a schema.
    let structured: String
    /// Stops at the output limit.
    let length: String
    /// Begins an answer, before any final usage.
    let beginning: String
    /// What ``success`` is before its end mark, the usage included.
    let untilUsage: String
    /// A sign of life that is no part of an answer.
    let ping: String
    /// One event that brings a piece of text, given as the inside of a JSON string.
    let piece: @Sendable (String) -> String
    /// Error events after a success status, with their classes.
    let streamErrors: [(event: String, failureClass: FailureClass)]
    let errors: [ErrorRow]
    /// An error body with the request ID `req-body`, in dialects that repeat it there.
    let errorWithRequestID: String?
    /// An error body with this message.
    let errorWithMessage: @Sendable (String) -> String

    static let text = "Wässer flow."
    static let key = "sk-conformance-0123456789"
    static let all: [DialectSamples] = [.openAI, .anthropic]

    var testDescription: String { preset.rawValue }

    var settings: ProviderSettings {
        var settings = ProviderSettings(preset)
        settings.credential = Secret(Self.key)
        return settings
    }

    var gateway: ServedGateway { ServedGateway(settings: settings) }
}
