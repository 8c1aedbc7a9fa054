import Testing

@testable import Assembly

@Suite struct HTTPAnswerReaderTests {
    private static let accepted =
        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\ncontent-length: 5\r\n\r\n{\"a\"}"
    private static let refused = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"

    @Test func `Answers are found however the bytes are cut`() throws {
        let bytes = Array((Self.accepted + Self.refused + Self.accepted).utf8)
        for size in 1...bytes.count {
            var reader = HTTPAnswerReader()
            var statuses: [Int] = []
            for start in stride(from: 0, to: bytes.count, by: size) {
                reader.add(bytes[start..<min(start + size, bytes.count)])
                while let status = try reader.next() { statuses.append(status) }
            }
            #expect(statuses == [202, 503, 202])
        }
    }

    @Test(
        "An answer that does not tell its length or is no HTTP is refused",
        arguments: [
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 2x0 OK\r\ncontent-length: 1\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999\r\n\r\n",
        ])
    func refusals(text: String) {
        var reader = HTTPAnswerReader()
        reader.add(Array(text.utf8))
        #expect(throws: BenchError.self) { try reader.next() }
    }
}
