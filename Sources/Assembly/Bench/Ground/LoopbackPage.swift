import Domain
import Glibc

/// Fetches one page of a server on this machine, with nothing of the HTTP client that is under test.
enum LoopbackPage {
    private static let patience = Duration.seconds(10)
    private static let bytesMax = 16 << 20

    static func json(port: Int, path: String) async throws -> JSONValue {
        let connection = try LoadConnection(port: port)
        defer { connection.close() }
        guard connection.send(Array("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\n\r\n".utf8)) else {
            throw BenchError(.surroundings, "the server does not take a request for \(path)")
        }
        let (status, body) = try await answer(connection, path)
        guard status == 200, let page = try? JSONParser.parse(body, limits: JSONLimits(bytesMax: bytesMax)) else {
            throw BenchError(.surroundings, "the server answers \(path) with status \(status) or without JSON")
        }
        return page
    }

    /// The next whole answer of a connection.
    static func answer(_ connection: LoadConnection, _ path: String) async throws -> (Int, [UInt8]) {
        var reader = HTTPAnswerReader()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let end = ContinuousClock.now + patience
        while ContinuousClock.now < end {
            let count = recv(connection.descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count > 0 {
                reader.add(buffer[..<count])
                if let answer = try reader.nextAnswer() { return answer }
            } else if count == 0 {
                throw BenchError(.surroundings, "the server closed the connection before it answered \(path)")
            } else {
                guard errno == EAGAIN || errno == EINTR else { break }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        throw BenchError(.surroundings, "the server did not answer \(path)")
    }
}
