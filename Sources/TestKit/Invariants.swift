package import PostgresDriver

/// What must be true of a database at every moment, and what must be true of it when all work is done.
///
/// Checked by SQL over all tables in one statement, so that everything is seen in one snapshot, and from what is stored
/// alone: the checker shares no code with what it checks. Cost: some twenty joins over every row.
package enum Invariants {
    /// One row that breaks a rule.
    package struct Violation: Sendable, Hashable, CustomStringConvertible {
        /// The rule's name; see `InvariantRules`.
        package let rule: String
        /// The task, call, message, key or pool in question.
        package let subject: String
        package let detail: String

        package var description: String { "\(rule): \(subject) (\(detail))" }
    }

    /// What holds at every moment, however much is going on.
    package static func check(_ postgres: some PostgresExecutor) async throws -> [Violation] {
        try await postgres.runAtomically(WithoutCompiler(), Always()).1
    }

    /// What holds when nothing waits, runs or is in flight any more, and everything that holds always.
    package static func checkDrained(_ postgres: some PostgresExecutor) async throws -> [Violation] {
        let (_, always, drained) = try await postgres.runAtomically(WithoutCompiler(), Always(), Drained())
        return always + drained
    }

    /// The names of all rules, so that a test can prove that each of them can fail.
    package static var rules: [String] { (InvariantRules.always + InvariantRules.drained).map(\.name) }

    /// For this one transaction: compiling so long a query takes the server seconds, running it a few milliseconds.
    private struct WithoutCompiler: PostgresStatement {
        static let sql = "SELECT set_config('jit', 'off', true)"
        static func decode(_ row: PostgresRow) throws(PostgresError) {}
    }

    private struct Always: PostgresStatement {
        static let sql = InvariantRules.union(InvariantRules.always)
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Violation { try violation(row) }
    }

    private struct Drained: PostgresStatement {
        static let sql = InvariantRules.union(InvariantRules.drained)
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Violation { try violation(row) }
    }

    private static func violation(_ row: PostgresRow) throws(PostgresError) -> Violation {
        Violation(rule: try row.value(0), subject: try row.value(1), detail: try row.value(2))
    }
}
