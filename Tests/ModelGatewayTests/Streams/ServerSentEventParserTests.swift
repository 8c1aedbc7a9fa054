import Testing

@testable import ModelGateway

@Suite struct ServerSentEventParserTests {
    private func events(_ pieces: [[UInt8]], bytesMax: Int = 1_000) throws -> [ServerSentEvent] {
        var parser = ServerSentEventParser(eventBytesMax: bytesMax)
        return try pieces.flatMap { try parser.feed($0) }
    }

    private func data(_ text: String) throws -> [String] {
        try events([Array(text.utf8)]).map { String(decoding: $0.data, as: UTF8.self) }
    }

    private static let stream =
        "\u{FEFF}: hello\r\nevent: delta\r\nid: 7\r\ndata: first\r\ndata:second\r\n\r\n"
        + "data: {\"a\": \"ü:\"}\n\n:keep-alive\n\nretry: 5\rdata\rdata:  x\r\r" + "data: [DONE]\n\n"

    private static let expected = [
        ServerSentEvent(name: "delta", data: Array("first\nsecond".utf8)),
        ServerSentEvent(data: Array("{\"a\": \"ü:\"}".utf8)),
        ServerSentEvent(data: Array("\n x".utf8)),
        ServerSentEvent(data: Array("[DONE]".utf8)),
    ]

    @Test("A stream in one piece gives its events")
    func streamInOnePieceGivesIts() throws {
        #expect(try events([Array(Self.stream.utf8)]) == Self.expected)
    }

    @Test("A stream split in two at any byte gives the same events")
    func streamSplitInTwoAtAny() throws {
        let bytes = Array(Self.stream.utf8)
        for cut in 0...bytes.count {
            #expect(try events([Array(bytes[..<cut]), Array(bytes[cut...])]) == Self.expected, "cut at \(cut)")
        }
    }

    @Test("A stream that arrives byte by byte gives the same events")
    func streamThatArrivesByteByByte() throws {
        #expect(try events(Self.stream.utf8.map { [$0] }) == Self.expected)
    }

    @Test("An event without its blank line is not an event")
    func eventWithoutItsBlankLineIs() throws {
        #expect(try data("data: a\n\ndata: b\n") == ["a"])
        #expect(try data("data: a\n\ndata: b") == ["a"])
    }

    @Test("An event without data is not an event, and its name does not stick")
    func eventWithoutDataIsNotEvent() throws {
        #expect(try events([Array("event: ping\n\ndata: a\n\n".utf8)]) == [ServerSentEvent(data: Array("a".utf8))])
    }

    @Test("Only one space after the colon belongs to the form")
    func onlyOneSpaceAfterColonBelongs() throws {
        #expect(try data("data:a\n\ndata: b\n\ndata:  c\n\n") == ["a", "b", " c"])
    }

    @Test("A line larger than the limit is refused although it never ends")
    func lineLargerThanLimitIsRefused() {
        #expect(throws: ServerSentEventTooLarge.self) {
            try events(Array(repeating: Array("data: xxxxxxxx".utf8), count: 100), bytesMax: 100)
        }
    }

    @Test("Many small lines of one event are refused past the limit")
    func manySmallLinesOfOneEvent() {
        #expect(throws: ServerSentEventTooLarge.self) {
            try events(Array(repeating: Array("data: xxxxxxxx\n".utf8), count: 100), bytesMax: 100)
        }
    }

    @Test("The limit is for one event, not for the stream")
    func limitIsForOneEventNot() throws {
        #expect(try events(Array(repeating: Array("data: xxxxxxxx\n\n".utf8), count: 100), bytesMax: 100).count == 100)
    }
}
