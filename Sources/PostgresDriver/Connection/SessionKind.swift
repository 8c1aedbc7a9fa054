/// What a connection leads to.
enum SessionKind: Sendable {
    /// A session of the server, whose settings and prepared statements stay.
    case own
    /// A pooler's promise of some session for each transaction, which begins with the preamble.
    case lent(preamble: EncodedStatement?)

    var isLent: Bool {
        if case .lent = self { true } else { false }
    }
}

extension EncodedStatement {
    /// Makes the settings hold until the transaction ends. Nil for none.
    init?(settings: [(key: String, value: String)]) throws(PostgresError) {
        guard !settings.isEmpty else { return nil }
        let calls = settings.indices.map { "set_config($\(2 * $0 + 1), $\(2 * $0 + 2), true)" }
        try self.init(
            identity: nil, sql: "SELECT " + calls.joined(separator: ", "),
            binds: settings.flatMap { [.text($0.key), .text($0.value)] })
    }
}
