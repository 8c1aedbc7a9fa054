package import PostgresDriver

/// What must be true at every moment of indexes, documents and generations, however many workers are at them.
///
/// Checked as ``Invariants``: by SQL, in one snapshot, from what is stored alone.
package enum KnowledgeInvariants {
    package static func check(_ postgres: some PostgresExecutor) async throws -> [Invariants.Violation] {
        try await postgres.runAtomically(WithoutCompiler(), Check()).1
    }

    /// The names of all rules, so that a test can prove that each of them can fail.
    package static var rules: [String] { all.map(\.name) }

    private static var all: [InvariantRules.Rule] {
        KnowledgeRules.documents + KnowledgeRules.generations + KnowledgeRules.chunks + KnowledgeRules.counts
    }

    private struct WithoutCompiler: PostgresStatement {
        static let sql = "SELECT set_config('jit', 'off', true)"
        static func decode(_ row: PostgresRow) throws(PostgresError) {}
    }

    private struct Check: PostgresStatement {
        static let sql =
            "WITH \(KnowledgeRules.shared) "
            + all.map { rule in
                "SELECT '\(rule.name)'::text, v.subject::text, v.detail::text FROM (\(rule.sql)) AS v(subject, detail)"
            }.joined(separator: " UNION ALL ")
        static func decode(_ row: PostgresRow) throws(PostgresError) -> Invariants.Violation {
            Invariants.Violation(rule: try row.value(0), subject: try row.value(1), detail: try row.value(2))
        }
    }
}
