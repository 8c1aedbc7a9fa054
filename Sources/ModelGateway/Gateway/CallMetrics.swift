import Domain
import Metrics

/// What is measured about calls, with OpenTelemetry's GenAI names (schema 1.42, still in development). No tenant labels.
struct CallMetrics {
    private enum Name {
        static let duration = "gen_ai.client.operation.duration"
        static let tokens = "gen_ai.client.token.usage"
        static let exceededHolds = "penstock.gateway.holds.exceeded"
        static let cache = "penstock.gateway.cache"
        static let refusals = "penstock.gateway.rate.refusals"
        static let lostDebugRecords = "penstock.gateway.debug_records.lost"
        static let lostSettlements = "penstock.gateway.settlements.lost"
    }

    private let labels: [(String, String)]

    init(operation: String, model: ModelDescription) {
        labels = [
            ("gen_ai.operation.name", operation), ("gen_ai.provider.name", model.provider.rawValue),
            ("gen_ai.request.model", model.name.rawValue),
        ]
    }

    /// Records one ended call. Tokens are the billed ones.
    func record(_ tokens: TokenUsage, duration: Duration, failure: Failure?) {
        let outcome = failure.map { labels + [("error.type", $0.failureClass.rawValue)] } ?? labels
        Metrics.Timer(label: Name.duration, dimensions: outcome).recordNanoseconds(duration.wholeNanoseconds)
        Recorder(label: Name.tokens, dimensions: labels + [("gen_ai.token.type", "input")]).record(tokens.input)
        Recorder(label: Name.tokens, dimensions: labels + [("gen_ai.token.type", "output")]).record(tokens.output)
    }

    /// Counts a call that cost more than was held for it.
    func countExceededHold() { Counter(label: Name.exceededHolds, dimensions: labels).increment() }

    /// Counts what the response cache did: `hit`, `miss` or `stored`.
    static func countCache(_ result: String) {
        Counter(label: Name.cache, dimensions: [("result", result)]).increment()
    }

    /// Counts a call that a limit per minute sent back, by whose limit it is: `tenant` or `provider`.
    static func countRefusal(by limit: String) {
        Counter(label: Name.refusals, dimensions: [("limit", limit)]).increment()
    }

    /// Counts a debug record that could not be stored.
    static func countLostDebugRecord() { Counter(label: Name.lostDebugRecords).increment() }

    /// Counts a failed call whose row could not be closed.
    static func countLostSettlement() { Counter(label: Name.lostSettlements).increment() }
}
