import Foundation

/// A call as it came in, read as far as it could be.
struct Arrival: Sendable {
    let endpoint: Endpoint
    let credential: String?
    /// The fault that the request's own header asks for.
    let rule: FaultRule?
    /// Nil together with a ``refusal``.
    let call: ModelCall?
    let refusal: VendorRefusal?
    let startedAt: Date

    func record(number: Int, fault: String?) -> CallRecord {
        CallRecord(
            number: number, endpoint: endpoint, model: call?.model ?? "", credential: credential,
            work: call?.workHash ?? 0, isStreamed: call?.isStreamed ?? false,
            startedAt: startedAt.timeIntervalSince1970, fault: fault)
    }
}

/// What was decided about a call at its start.
struct Opening: Sendable {
    let number: Int
    let script: SimulatorScript
    var rule: FaultRule?
    /// The vendor itself refuses, whatever the script says.
    var refusal: VendorRefusal?
    var standing = VendorLimiter.Standing()
    /// Where the call counts as in flight; nil when it was not let in.
    var account: String?

    var fault: Fault? { rule?.fault }

    /// 24 hexadecimal digits that are new for each call and the same in every run of the same script.
    var requestID: String {
        var generator = SeededGenerator(script.seed, 0x1D, UInt64(number))
        return ConformingText.hex(generator.next()) + ConformingText.hex(generator.next()).prefix(8)
    }
}
