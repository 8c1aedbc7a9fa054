/// A model's answer is a stranger's text: it becomes a result only after this, and before anything is stored.
struct ValidateOutput: GatewayStage {
    let limits: GatewayLimits

    func run<Operation: ModelOperation>(_ pass: inout GatewayPass<Operation>) async throws {
        guard case .answered(let call, let answer) = pass.phase else { throw pass.outOfOrder }
        pass.answerText = pass.operation.text(of: answer)
        guard var review = pass.review else { throw pass.outOfOrder }
        let output = try pass.operation.output(of: answer, from: pass.model, limits: limits)
        // After the checks: what is no answer need not be masked. Masked text is what is stored, returned and cached.
        let reviewed = try pass.operation.reviewed(output, &review)
        pass.review = review
        pass.isFlagged = review.isFlagged
        try review.requireNothingBlocked(.output)
        pass.phase = .checked(call, answer, reviewed)
    }
}
