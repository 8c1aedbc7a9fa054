/// Why a model stopped writing.
package enum FinishReason: Sendable, Hashable {
    case stop
    /// It reached the output limit: the answer is cut.
    case length
    case contentFilter
    case toolCall
    /// The model declined to answer.
    case refusal
    /// The answer was cut off before the provider said how it ended; its usage is our estimate.
    case cut
    /// A value this release does not know; the answer is judged by its content.
    case other(String)

    /// The spelling that is stored.
    package var rawValue: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .contentFilter: "content_filter"
        case .toolCall: "tool_calls"
        case .refusal: "refusal"
        case .cut: "cut"
        case .other(let raw): raw
        }
    }
}
