/// Reads server-sent events (HTML Living Standard, section 9.2) from bytes that arrive in pieces of any size.
///
/// Lines end in LF, CR or CRLF, also when the two halves of a CRLF arrive apart. An event ends at a blank line; what
/// follows the last blank line when the stream ends is not an event. Comments and fields other than `event` and `data`
/// are skipped. Cost: one look at each byte, one copy of the bytes of lines.
struct ServerSentEventParser: Sendable {
    /// Bytes of one line and of one event's data; beyond it the stream is refused.
    let eventBytesMax: Int

    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false
    private var isAfterCarriageReturn = false
    /// Only the first line of a stream may start with a byte order mark.
    private var isFirstLine = true

    init(eventBytesMax: Int) { self.eventBytesMax = eventBytesMax }

    /// Takes the next piece and returns the events it completed.
    mutating func feed(_ bytes: some Collection<UInt8>) throws(ServerSentEventTooLarge) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var rest = bytes[...]
        while let byte = rest.first {
            if isAfterCarriageReturn {
                isAfterCarriageReturn = false
                if byte == Self.lineFeed {
                    rest = rest.dropFirst()
                    continue
                }
            }
            let end = rest.firstIndex { $0 == Self.lineFeed || $0 == Self.carriageReturn }
            try append(rest[..<(end ?? rest.endIndex)])
            guard let end else { break }
            isAfterCarriageReturn = rest[end] == Self.carriageReturn
            rest = rest[rest.index(after: end)...]
            if let event = try endLine() { events.append(event) }
        }
        return events
    }

    private static let lineFeed: UInt8 = 0x0A
    private static let carriageReturn: UInt8 = 0x0D
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private mutating func append(_ bytes: some Collection<UInt8>) throws(ServerSentEventTooLarge) {
        guard line.count + bytes.count <= eventBytesMax else { throw ServerSentEventTooLarge() }
        line.append(contentsOf: bytes)
    }

    /// Ends the line; returns an event if the line was blank and there was one.
    private mutating func endLine() throws(ServerSentEventTooLarge) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, line.starts(with: Self.byteOrderMark) { line.removeFirst(Self.byteOrderMark.count) }
        isFirstLine = false
        guard line.isEmpty else {
            try readField()
            return nil
        }
        defer {
            event = ServerSentEvent()
            hasData = false
        }
        return hasData ? event : nil
    }

    private mutating func readField() throws(ServerSentEventTooLarge) {
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            guard event.data.count + value.count < eventBytesMax else { throw ServerSentEventTooLarge() }
            if hasData { event.data.append(Self.lineFeed) }
            event.data.append(contentsOf: value)
            hasData = true
        case "event": event.name = String(decoding: value, as: UTF8.self)
        default: break  // Comments (an empty name), `id`, `retry` and whatever comes later.
        }
    }
}
