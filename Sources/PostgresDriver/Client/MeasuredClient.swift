/// A client that notes the way of what is sent through it.
package struct MeasuredClient: PostgresExecutor {
    let client: PostgresClient
    let trip: RoundTrip

    package func send(_ statements: [EncodedStatement]) async throws(PostgresError) -> [ResultSet] {
        try await client.send(statements, measuredBy: trip)
    }
}

extension PostgresClient {
    /// The same client for one request, whose way is noted in `trip`.
    package func measured(by trip: RoundTrip) -> MeasuredClient { MeasuredClient(client: self, trip: trip) }
}
