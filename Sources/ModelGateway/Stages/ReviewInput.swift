import Domain

/// After validation, because detectors need texts of bounded size; before anything costs, because what a tenant does
/// not let through must not even take a slot. What is masked here is masked for everything that follows: the cache's
/// key, the provider, the repair, the logs.
struct ReviewInput: GatewayStage {
    let safety: GatewaySafety

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        var review = try await safety.review(for: pass.context.caller.tenant)
        try pass.operation.review(&review)
        try review.requireNothingBlocked(.input)
        pass.review = review
        pass.isFlagged = review.isFlagged
    }
}
