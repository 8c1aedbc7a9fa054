/// One event of a stream.
struct ServerSentEvent: Sendable, Hashable {
    /// The `event` field; empty when there was none.
    var name = ""
    /// The `data` lines joined by line feeds.
    var data: [UInt8] = []
}

/// The stream sent an event larger than the reader accepts.
struct ServerSentEventTooLarge: Error, Sendable {}
