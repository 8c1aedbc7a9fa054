import Foundation

/// The bytes of one answer, taken apart by hand: no HTTP library hides how it ended.
struct RawReply: Sendable {
    /// Everything that came, head included.
    let bytes: [UInt8]

    private var headEnd: Int? {
        let end = Array("\r\n\r\n".utf8)
        guard bytes.count >= end.count else { return nil }
        return (0...(bytes.count - end.count)).first { bytes[$0..<($0 + end.count)].elementsEqual(end) }
    }

    var hasHead: Bool { headEnd != nil }

    private var head: [String] {
        String(decoding: bytes[..<(headEnd ?? 0)], as: UTF8.self).components(separatedBy: "\r\n")
    }

    var status: Int { head.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0 }

    /// The first value of a header; `name` in lower case.
    func header(_ name: String) -> String? {
        head.dropFirst().lazy.compactMap { line -> String? in
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else { return nil }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }.first
    }

    /// The body, and whether its end came: the last chunk, or as many bytes as were promised.
    var parsed: (body: [UInt8], isWhole: Bool) {
        guard let headEnd else { return ([], false) }
        let rest = Array(bytes[(headEnd + 4)...])
        if let length = header("content-length").flatMap({ Int($0) }) { return (rest, rest.count == length) }
        return Self.unchunked(rest)
    }

    var body: [UInt8] { parsed.body }
    var isWhole: Bool { parsed.isWhole }
    var text: String { String(decoding: body, as: UTF8.self) }

    private static func unchunked(_ bytes: [UInt8]) -> (body: [UInt8], isWhole: Bool) {
        var body: [UInt8] = []
        var rest = bytes[...]
        while let lineEnd = rest.firstIndex(of: 0x0D) {
            guard let size = Int(String(decoding: rest[..<lineEnd], as: UTF8.self), radix: 16) else { break }
            rest = rest[lineEnd...].dropFirst(2)
            if size == 0 { return (body, true) }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
        }
        return (body, false)
    }
}

extension RawReply {
    /// The body as one JSON object; nil when it is not.
    var json: [String: Any]? { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] }

    /// The events of a stream: their names, empty when they have none, and their data.
    var events: [(name: String, data: String)] {
        text.components(separatedBy: "\n\n").filter { !$0.isEmpty }.compactMap { block in
            var name = ""
            var data: [String] = []
            for line in block.split(separator: "\n") {
                if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
                if line.hasPrefix("data: ") { data.append(String(line.dropFirst(6))) }
            }
            return data.isEmpty ? nil : (name, data.joined(separator: "\n"))
        }
    }

    /// The data of the events that are JSON objects.
    var objects: [[String: Any]] {
        events.compactMap { (try? JSONSerialization.jsonObject(with: Data($0.data.utf8))) as? [String: Any] }
    }
}
