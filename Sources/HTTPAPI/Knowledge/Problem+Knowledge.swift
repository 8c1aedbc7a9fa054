import Domain
import HTTPTypes

extension Problem {
    /// What the store and the searcher refuse, in words that are theirs; nil for what is not the client's to mend.
    init?(knowledge failure: Failure) {
        switch failure.code {
        case "index_not_found": self = .noSuchIndex
        case "invalid_request", "index_empty_model", "too_many_documents", "put_too_large", "repeated_key":
            self.init(.invalidInput, failure.message)
        case "dimension_mismatch", "generation_miscounted":
            self.init(.generationConflict, failure.message)
        case "indexes_full": self.init(.limitReached, "\(failure.message) Nothing was stored.")
        case "index_too_large": self.init(.overloaded, failure.message, headers: [.retryAfter: "60"])
        case "index_busy": self.init(.overloaded, failure.message, headers: [.retryAfter: "1"])
        case "kind_not_registered": self.init(.notReady, failure.message, headers: [.retryAfter: "5"])
        default: return nil
        }
    }
}
