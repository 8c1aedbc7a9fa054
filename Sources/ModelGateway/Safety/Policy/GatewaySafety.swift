import Domain

/// What the gateway needs to keep a tenant's data where the tenant wants it.
package struct GatewaySafety: Sendable {
    package var policies: any PolicyDirectory
    package var detector: any TextDetector
    package var journal: any DebugJournal
    package var fingerprint: LogFingerprint

    /// Everyone gets the standard policy, and nothing is kept, unless told otherwise.
    package init(
        policies: any PolicyDirectory = ConstantPolicy(), detector: any TextDetector = RuleDetector(),
        journal: any DebugJournal = NoJournal(), fingerprint: LogFingerprint = LogFingerprint()
    ) {
        self.policies = policies
        self.detector = detector
        self.journal = journal
        self.fingerprint = fingerprint
    }

    /// The review of one call by the tenant's policy of this moment; input and answer are judged by the same one.
    func review(for tenant: TenantID) async throws -> CallReview {
        do {
            return CallReview(policy: try await policies.policy(of: tenant), detector: detector)
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            // Whatever the reason: without a policy nothing is known to be allowed.
            throw Failure.policyUnavailable
        }
    }
}

extension Failure {
    /// Deferred, ever longer: the task has done nothing wrong and costs nothing while it waits.
    static var policyUnavailable: Failure {
        Failure(
            .deferral, code: GatewayWait.policyUnavailable.rawValue,
            message: "The tenant's data policy cannot be read, so nothing was sent to a model.")
    }

    /// A request waits for the detector without using attempts. An answer is paid for, and the next one would be too: it
    /// is rejected, so that the attempts bound what is spent.
    static func detectorFailed(_ direction: CallReview.Direction) -> Failure {
        Failure(
            direction == .input ? .deferral : .rejectedOutput, code: GatewayWait.detectorFailed.rawValue,
            message: "A text could not be looked through for personal data and secrets, so it was not passed on.")
    }
}
