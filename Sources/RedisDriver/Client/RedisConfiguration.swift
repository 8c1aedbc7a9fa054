/// How to reach a Redis and how much of it to use.
package struct RedisConfiguration: Sendable {
    package var address: RedisAddress

    /// Connections that all tasks share, 1…64. One carries some hundred thousand commands a second.
    package var connections = 1

    /// How long one attempt to connect may take, login included. Resolving the name takes what the system takes.
    package var connectTimeout: Duration = .seconds(2)

    /// How long a server may send nothing, with an overdue command under way, before the connection counts as lost.
    package var stallTimeout: Duration = .seconds(2)

    /// Commands under way on one connection; further ones fail at once. Those whose caller gave up count until their
    /// reply has come.
    package var pendingMax = 10_000

    /// Bytes that may wait on one connection until the socket takes them, and the largest command.
    package var outputBytesMax = 16 << 20

    /// The largest reply. A larger one costs the connection.
    package var replyBytesMax = 16 << 20

    /// The most elements of one array in a reply. Its depth is bounded by 7.
    package var replyElementsMax = 1 << 20

    /// What `CLIENT LIST` shows. No spaces.
    package var clientName = "penstock"

    /// Called when connections come and go, from any thread. Must be quick. For logs and counters.
    package var observe: @Sendable (RedisEvent) -> Void = { _ in }

    package init(address: RedisAddress) { self.address = address }

    /// - Throws: `.misuse` that says what is wrong with the URL, without it.
    package init(url: String, connections: Int = 1) throws(RedisError) {
        address = try RedisAddress(parsing: url)
        self.connections = connections
    }

    /// Everything that is wrong with the values, in words for the operator.
    package func complaints() -> [String] {
        var complaints: [String] = []
        if !(1...64).contains(connections) { complaints.append("connections must be 1…64") }
        if connectTimeout <= .zero { complaints.append("connectTimeout must be positive") }
        if stallTimeout <= .zero { complaints.append("stallTimeout must be positive") }
        if pendingMax < 1 { complaints.append("pendingMax must be at least 1") }
        if outputBytesMax < 1024 { complaints.append("outputBytesMax must be at least 1024") }
        if replyBytesMax < 1024 { complaints.append("replyBytesMax must be at least 1024") }
        if replyElementsMax < 1 { complaints.append("replyElementsMax must be at least 1") }
        let isName = !clientName.isEmpty && clientName.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        if !isName { complaints.append("clientName must be printable and without spaces") }
        return complaints
    }

    var connectionLimits: RedisConnection.Limits {
        RedisConnection.Limits(pendingMax: pendingMax, outputBytesMax: outputBytesMax, stallTimeout: stallTimeout)
    }
}
