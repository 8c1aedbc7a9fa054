/// Finds the ends of HTTP/1.1 answers in a stream of bytes, and their statuses: as much of HTTP as our own API speaks to a
/// load generator that must leave the machine to the server. An answer must tell its length.
struct HTTPAnswerReader {
    private var bytes: [UInt8] = []

    mutating func add(_ piece: some Collection<UInt8>) { bytes.append(contentsOf: piece) }

    /// The status of the next whole answer, which is then forgotten; nil while there is none.
    mutating func next() throws(BenchError) -> Int? {
        guard let answer = try whole() else { return nil }
        bytes.removeFirst(answer.end)
        return answer.status
    }

    /// The same with the answer's body.
    mutating func nextAnswer() throws(BenchError) -> (status: Int, body: [UInt8])? {
        guard let answer = try whole() else { return nil }
        defer { bytes.removeFirst(answer.end) }
        return (answer.status, Array(bytes[answer.headEnd..<answer.end]))
    }

    private func whole() throws(BenchError) -> (status: Int, headEnd: Int, end: Int)? {
        guard let headEnd = Self.headEnd(of: bytes) else { return nil }
        guard let status = Self.status(bytes[..<headEnd]), let length = Self.contentLength(bytes[..<headEnd]) else {
            let head = String(decoding: bytes[..<headEnd].prefix(300), as: UTF8.self)
            throw BenchError(.surroundings, "an answer of the HTTP API cannot be read: \(head)")
        }
        let end = headEnd + length
        return bytes.count >= end ? (status, headEnd, end) : nil
    }

    /// Behind the empty line.
    private static func headEnd(of bytes: [UInt8]) -> Int? {
        var index = 3
        while index < bytes.count {
            if bytes[index] == 10, bytes[index - 1] == 13, bytes[index - 2] == 10, bytes[index - 3] == 13 {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    /// `HTTP/1.1 202 Accepted`
    private static func status(_ head: ArraySlice<UInt8>) -> Int? {
        guard head.starts(with: "HTTP/1.".utf8), head.count > 12 else { return nil }
        return number(head.dropFirst(9).prefix(3))
    }

    private static func contentLength(_ head: ArraySlice<UInt8>) -> Int? {
        let name = Array("content-length:".utf8)
        for line in head.split(separator: 10) where line.count > name.count {
            // Setting the bit makes letters small and leaves the dash and the colon as they are.
            guard zip(line, name).allSatisfy({ $0 | 0x20 == $1 }) else { continue }
            return number(line.dropFirst(name.count).drop { $0 == 32 }.prefix { $0 >= 48 && $0 <= 57 })
        }
        return nil
    }

    /// Up to nine digits.
    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard !digits.isEmpty, digits.count <= 9 else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= 48, digit <= 57 else { return nil }
            value = value * 10 + Int(digit - 48)
        }
        return value
    }
}
