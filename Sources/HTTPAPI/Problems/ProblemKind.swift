import HTTPTypes

/// The kinds of refusal. A kind's URI is stable: programs may compare it, and one is never given a new meaning.
enum ProblemKind: String, CaseIterable {
    case invalidRequest = "invalid-request"
    case invalidJSON = "invalid-json"
    case invalidCursor = "invalid-cursor"
    case unauthenticated
    case forbidden
    case notFound = "not-found"
    case methodNotAllowed = "method-not-allowed"
    case requestTimeout = "request-timeout"
    case taskStateConflict = "task-state-conflict"
    case generationConflict = "generation-conflict"
    case nameTaken = "name-taken"
    case limitReached = "limit-reached"
    case contentTooLarge = "content-too-large"
    case targetTooLong = "target-too-long"
    case unsupportedMediaType = "unsupported-media-type"
    case invalidInput = "invalid-input"
    case idempotencyConflict = "idempotency-conflict"
    case internalError = "internal-error"
    case overloaded
    case held
    case databaseUnavailable = "database-unavailable"
    case databaseReadOnly = "database-read-only"
    case outcomeUnknown = "outcome-unknown"
    case notReady = "not-ready"

    var uri: String { "https://penstock.dev/problems/\(rawValue)" }

    var status: HTTPResponse.Status {
        switch self {
        case .invalidRequest, .invalidJSON, .invalidCursor: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .requestTimeout: .requestTimeout
        case .taskStateConflict, .generationConflict, .nameTaken, .limitReached: .conflict
        case .contentTooLarge: .contentTooLarge
        case .targetTooLong: .uriTooLong
        case .unsupportedMediaType: .unsupportedMediaType
        case .invalidInput, .idempotencyConflict: .unprocessableContent
        case .internalError: .internalServerError
        case .overloaded, .held, .databaseUnavailable, .databaseReadOnly, .outcomeUnknown, .notReady:
            .serviceUnavailable
        }
    }

    /// The same for every problem of the kind.
    var title: String {
        switch self {
        case .invalidRequest: "The request is malformed."
        case .invalidJSON: "The body is not acceptable JSON."
        case .invalidCursor: "The cursor is not one of ours for this list."
        case .unauthenticated: "A valid API key is required."
        case .forbidden: "The key may not do this."
        case .notFound: "There is no such thing."
        case .methodNotAllowed: "The method is not possible here."
        case .requestTimeout: "The body did not arrive in time."
        case .taskStateConflict: "The task's state does not allow this."
        case .generationConflict: "The index's generations do not allow this."
        case .nameTaken: "The name is taken."
        case .limitReached: "There are as many as there may be."
        case .contentTooLarge: "The body is too large."
        case .targetTooLong: "The path and query are too long."
        case .unsupportedMediaType: "The body's media type or encoding is not supported."
        case .invalidInput: "The input has problems."
        case .idempotencyConflict: "The idempotency key was used for another request."
        case .internalError: "Something went wrong on our side."
        case .overloaded: "Too much is going on right now."
        case .held: "Another transaction is in the way."
        case .databaseUnavailable: "The database cannot be reached."
        case .databaseReadOnly: "The database takes no writes."
        case .outcomeUnknown: "It is not known whether the request took effect."
        case .notReady: "The process is not ready for traffic."
        }
    }
}
