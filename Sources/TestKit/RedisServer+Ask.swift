import Foundation

/// The test's own way to the server, without the driver under test: one line there and the answer back, over a
/// connection of its own.
extension RedisServer {
    /// The answer to a command whose words hold no spaces: the text, or the line of any other answer as it came.
    @discardableResult
    package func ask(_ command: String) throws -> String {
        guard let descriptor = FaultProxySocket.connect(to: port) else {
            throw Unavailable(description: "nobody listens on port \(port)")
        }
        defer { FaultProxySocket.close(descriptor, resetting: false) }
        let login = password.map { "AUTH \($0)\r\n" } ?? ""
        guard FaultProxySocket.write(descriptor, Array("\(login)\(command)\r\n".utf8), while: { true }) else {
            throw Unavailable(description: "redis-server does not listen")
        }
        var answers = RedisServerAnswers(descriptor: descriptor)
        if password != nil { _ = try answers.line() }
        let line = try answers.line()
        guard line.hasPrefix("$"), let count = Int(line.dropFirst()), count >= 0 else { return line }
        return try answers.text(bytes: count)
    }

    /// A number of `INFO`.
    package func info(_ name: String) throws -> Int {
        let lines = try ask("INFO").split(whereSeparator: \.isNewline)
        guard let line = lines.first(where: { $0.hasPrefix(name + ":") }),
            let value = Int(line.dropFirst(name.count + 1))
        else { throw Unavailable(description: "redis-server says nothing of \(name)") }
        return value
    }

    /// How many clients with a name are connected.
    package func clients(named name: String) throws -> Int {
        try ask("CLIENT LIST").split(whereSeparator: \.isNewline).count { $0.contains(" name=\(name) ") }
    }
}

/// What has been read of a server's answers.
private struct RedisServerAnswers {
    let descriptor: Int32
    private var bytes: [UInt8] = []

    init(descriptor: Int32) { self.descriptor = descriptor }

    mutating func line() throws -> String {
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                defer { bytes.removeFirst(end + 1) }
                return String(decoding: bytes[..<max(0, end - 1)], as: UTF8.self)
            }
            try readMore()
        }
    }

    mutating func text(bytes count: Int) throws -> String {
        while bytes.count < count { try readMore() }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private mutating func readMore() throws {
        guard let more = FaultProxySocket.read(descriptor, within: 10_000), !more.isEmpty else {
            throw RedisServer.Unavailable(description: "redis-server does not answer")
        }
        bytes += more
    }
}
