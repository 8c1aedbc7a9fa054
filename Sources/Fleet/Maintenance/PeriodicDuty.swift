/// A duty of another part of the system that one worker of the fleet does per period: retention of an index's
/// generations, for one. It must be bounded, and safe to run twice.
package struct PeriodicDuty: Sendable {
    package let name: String
    /// At least 20 s: the fleet looks this often.
    package let period: Duration
    package let run: @Sendable () async throws -> Void

    package init(
        name: String, period: Duration, run: @escaping @Sendable () async throws -> Void
    ) {
        self.name = name
        self.period = period
        self.run = run
    }
}
