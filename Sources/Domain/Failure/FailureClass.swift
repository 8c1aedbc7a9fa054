/// Why something did not work. The class alone, with the attempt number and the policy, decides what happens next.
package enum FailureClass: String, Sendable, Codable, CaseIterable {
    /// The provider asked us to come later (429, 529, overload). Not an attempt.
    case deferral
    /// Likely to work when tried again: network, 5xx, a timeout.
    case transient
    /// Will not work however often it is tried: refused input, unknown model.
    case permanent
    /// The credential is wrong or exhausted; an operator must act.
    case credential
    /// The model answered, and the answer did not pass validation.
    case rejectedOutput = "rejected_output"
    /// The answer stopped before its end.
    case truncated
    /// The task ran longer than its kind allows.
    case timedOut = "timed_out"
    /// The worker died or was cut off; the attempt's fate is unknown.
    case lost
    /// Somebody cancelled the task.
    case cancelled
    /// The process is shutting down. Not an attempt.
    case interrupted
    /// The lease ended while the work was going on; nothing more may be written.
    case leaseLost = "lease_lost"
    /// A defect of ours.
    case bug
}
