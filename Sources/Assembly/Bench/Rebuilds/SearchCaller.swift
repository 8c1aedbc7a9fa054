import Domain

/// One client that searches over HTTP, with a connection that stays. When its API is gone it asks another one.
///
/// Not `Sendable`: it belongs to one Swift task.
final class SearchCaller {
    private static let patience = Duration.seconds(15)
    private static let pause = Duration.milliseconds(20)

    private let apis: APITeam
    private let head: String
    private let key: Secret
    private var member: Int
    private var open: (connection: LoadConnection, port: Int)?

    init(_ apis: APITeam, index: String, key: Secret, first: Int) {
        self.apis = apis
        self.key = key
        member = first
        head = "POST /v1/indexes/\(index)/search HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    }

    /// What the server answered, nil when nobody gave an answer or it was no success; and how often the request was sent again
    /// because the server it was sent to had gone.
    func search(_ query: String, mode: String = "hybrid", count: Int = 10) async throws -> (FoundAnswer?, again: Int) {
        let body = JSONValue.object([
            "query": .string(query), "mode": .string(mode), "count": .integer(Int64(count)),
        ]).encoded()
        let request =
            Array("\(head)authorization: Bearer \(key.reveal())\r\ncontent-length: \(body.count)\r\n\r\n".utf8) + body
        let end = ContinuousClock.now + Self.patience
        var again = 0
        while ContinuousClock.now < end {
            try Task.checkCancellation()
            if let (status, body) = try await send(request) {
                return (status == 200 ? FoundAnswer(body) : nil, again)
            }
            again += 1
            open = nil
            member += 1
            try await Task.sleep(for: Self.pause)
        }
        return (nil, again)
    }

    /// Nil when the server is not there, or went before it had answered.
    private func send(_ request: [UInt8]) async throws -> (Int, [UInt8])? {
        guard let port = apis.port(member % apis.count) else { return nil }
        if open?.port != port {
            guard let connection = try? LoadConnection(port: port) else { return nil }
            open = (connection, port)
        }
        guard let connection = open?.connection, connection.send(request) else { return nil }
        do {
            return try await LoopbackPage.answer(connection, "a search")
        } catch let error as CancellationError {
            throw error
        } catch {
            return nil
        }
    }
}
