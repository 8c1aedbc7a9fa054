/// Whether a pooler stands between a client and the server that lends a server's session for one transaction only.
///
/// Behind such a pooler nothing may be left in a session, neither for oneself, because the next transaction runs in
/// another, nor for the strangers who get it next. So there
///
/// - settings are sent at the head of every transaction and end with it,
/// - statements are sent unnamed: a name that one process gave may stand for something else in the next session,
/// - nobody listens: a notification would be delivered to whoever has the session at that moment,
/// - a shared connection has one request under way at a time, and holds the others back,
/// - there are no sessions (``PostgresClient/withLease(_:)``), only transactions.
package enum PostgresPooling: String, Sendable, CaseIterable {
    /// Each connection finds out when it is made, at no cost: a server names the same process in its greeting as in
    /// `pg_backend_pid()`, a pooler greets for itself. One that lends whole sessions is taken for one that does not,
    /// which is right as well, only slower.
    case detected = "detect"
    case always = "yes"
    case never = "no"
}
