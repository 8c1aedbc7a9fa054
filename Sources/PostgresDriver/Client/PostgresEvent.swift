/// What happened to a connection. The errors' `detail` may name hosts: it belongs in the log.
package enum PostgresEvent: Sendable {
    case connected
    case connectFailed(PostgresError)
    /// The connection ended although nobody closed it.
    case lost(PostgresError)
}
