import PostgresDriver
import TestKit
import Testing

/// Expects that a database in which work may still go on breaks no rule, and shows what does.
func expectSound(_ postgres: some PostgresExecutor, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let violations = try await Invariants.check(postgres)
    #expect(violations == [], sourceLocation: sourceLocation)
}

/// Expects that a database breaks no rule and that nothing in it waits, runs or is in flight any more.
func expectDrained(_ postgres: some PostgresExecutor, sourceLocation: SourceLocation = #_sourceLocation) async throws {
    let violations = try await Invariants.checkDrained(postgres)
    #expect(violations == [], sourceLocation: sourceLocation)
}
