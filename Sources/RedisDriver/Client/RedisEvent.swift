/// What happens to the connections of a client. An attempt to connect is repeated at most every few seconds, for as long
/// as the client runs, so an observer that logs failures says the first and counts the others.
package enum RedisEvent: Sendable {
    case connected
    case connectFailed(RedisError)
    case lost(RedisError)
}
