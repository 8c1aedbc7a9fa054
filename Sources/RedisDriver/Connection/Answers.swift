/// What one visit to a connection's state produced, to be delivered after its lock is released.
struct Answers: Sendable {
    var calls: [(Waiter<RedisReply>, Waiter<RedisReply>.Outcome)] = []
    var messages: [[UInt8]] = []
    /// The connection cannot be used any more, and this is what everything under way fails with.
    var fatal: RedisError?
}
