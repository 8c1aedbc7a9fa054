import PostgresDriver
import Testing

/// Runs the body until it says yes. For conditions in another process, which cannot call back; the suite's time limit
/// bounds it.
func eventually(_ condition: () async throws -> Bool) async throws {
    while try await !condition() {
        try Task.checkCancellation()
        await Task.yield()
    }
}

/// The error of a call that must fail.
func failure<Value>(_ call: () async throws -> Value) async throws -> PostgresError {
    do {
        _ = try await call()
    } catch {
        return try #require(error as? PostgresError)
    }
    Issue.record("The call should have failed.")
    return PostgresError(.misuse, "")
}
