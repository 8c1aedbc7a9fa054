import Domain

/// When a breaker of (provider, model, credential) opens, and for how long.
///
/// Of the last `callsMax` calls `failuresMin` must have failed, so a provider that fails now and then stays open to all,
/// however busy it is; and a failure is forgotten when none followed within `window`.
package struct BreakerPolicy: Sendable, Hashable {
    /// Range 1…`callsMax`.
    package var failuresMin: Int32 = 5
    /// Range 1…31.
    package var callsMax: Int32 = 20
    package var window: Duration = .seconds(60)
    /// How long it stays open the first time; each failed probe doubles it.
    package var openFor: Duration = .seconds(15)
    package var openForMax: Duration = .seconds(300)

    package init() {}
}

/// What the end of a call says about its target.
enum CallVerdict: String {
    /// The provider did what it should, whatever we make of the answer.
    case good
    /// It failed in a way that counts.
    case bad
    /// It asked to be called later.
    case deferred
    case credential
    /// Nothing: it was cut by us.
    case none

    init(_ settlement: CallSettlement) {
        guard let failure = settlement.failure else {
            self = settlement.state == .cancelled ? .none : .good
            return
        }
        switch failure.failureClass {
        case .transient, .timedOut: self = .bad
        case .truncated: self = failure.code == "truncated_stream" ? .bad : .good
        case .rejectedOutput, .permanent: self = .good
        case .deferral: self = .deferred
        case .credential: self = .credential
        case .lost, .cancelled, .interrupted, .leaseLost, .bug: self = .none
        }
    }
}
