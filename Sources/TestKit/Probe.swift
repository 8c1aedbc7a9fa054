/// Waits for what another process does, by looking again until it is there.
///
/// Tests never sleep for a time that seems long enough: they say what they wait for. A look that fails with an error
/// ends the wait; one that may fail for a while (a server that is being restarted) catches its own errors.
package enum Probe {
    /// What was waited for did not come.
    package struct TimedOut: Error, CustomStringConvertible {
        package let description: String
    }

    /// How long a wait may take when nobody says otherwise: far more than a loaded machine needs.
    package static let patience = Duration.seconds(100)

    /// The pause between two looks.
    package static let pause = Duration.milliseconds(15)

    /// Looks until there is a value, and returns it.
    package static func value<Value>(
        _ expectation: String, within limit: Duration = patience, _ look: () async throws -> Value?
    ) async throws -> Value {
        let deadline = ContinuousClock.now + limit
        while true {
            if let value = try await look() { return value }
            guard ContinuousClock.now < deadline else {
                throw TimedOut(description: "not within \(limit): \(expectation)")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// Looks until it is so.
    package static func until(
        _ expectation: String, within limit: Duration = patience, _ look: () async throws -> Bool
    ) async throws {
        let _: Bool = try await value(expectation, within: limit) { try await look() ? true : nil }
    }
}
