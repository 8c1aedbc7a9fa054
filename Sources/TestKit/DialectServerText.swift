import Domain

/// What a ``DialectServer`` reads and writes. Pure.
enum DialectServerText {
    static let inputTokens: Int64 = 20
    static let outputTokens: Int64 = 4

    /// What a request asks: the last message, or the texts to embed, without random words.
    static func question(in body: JSONValue) -> String {
        if let texts = body["input"]?.asArray { return texts.compactMap(\.asString).joined(separator: "\n") }
        return withoutRandomWords(body["messages"]?.asArray?.last?["content"]?.asString ?? "")
    }

    /// One sentence that follows from the question alone, so that the same question gets the same answer.
    static func sentence(for question: String) -> String { "Digest \(digest(of: question)) of a part. " }

    /// A whole answer as a stream of events.
    static func completion(_ text: String) -> ProbeServer.Response {
        let events: [JSONValue] = [
            ["choices": [["index": 0, "delta": ["role": "assistant", "content": ""]]]],
            ["choices": [["index": 0, "delta": ["content": .string(text)]]]],
            ["choices": [["index": 0, "delta": [:], "finish_reason": "stop"]]],
            [
                "choices": [],
                "usage": ["prompt_tokens": .integer(inputTokens), "completion_tokens": .integer(outputTokens)],
            ],
        ]
        let stream = events.map { "data: " + String(decoding: $0.encoded(), as: UTF8.self) + "\n\n" }.joined()
        return .init(headers: ["content-type": "text/event-stream"], body: Array((stream + "data: [DONE]\n\n").utf8))
    }

    /// The same as Anthropic's dialect sends it.
    static func message(_ answer: String) -> ProbeServer.Response {
        let usage: JSONValue = ["input_tokens": .integer(inputTokens), "output_tokens": 1]
        let text = JSONValue.string(answer)
        let events: [JSONValue] = [
            ["type": "message_start", "message": ["role": "assistant", "content": [], "usage": usage]],
            ["type": "content_block_start", "index": 0, "content_block": ["type": "text", "text": ""]],
            ["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": text]],
            ["type": "content_block_stop", "index": 0],
            [
                "type": "message_delta", "delta": ["stop_reason": "end_turn"],
                "usage": ["output_tokens": .integer(outputTokens)],
            ],
            ["type": "message_stop"],
        ]
        let stream = events.map { "event: \($0["type"]?.asString ?? "")\ndata: \($0.encodedText())\n\n" }.joined()
        return .init(headers: ["content-type": "text/event-stream"], body: Array(stream.utf8))
    }

    /// A vector of length one for each text.
    static func embeddings(for body: JSONValue) -> ProbeServer.Response {
        let count = body["input"]?.asArray?.count ?? 0
        let data = (0..<count).map { index in
            JSONValue.object(["index": .integer(Int64(index)), "embedding": [.double(0.6), .double(0.8)]])
        }
        let answer: JSONValue = ["data": .array(data), "usage": ["prompt_tokens": .integer(inputTokens)]]
        return .init(headers: ["content-type": "application/json"], body: answer.encoded())
    }

    /// FNV-1a, 64 bits (Fowler, Noll and Vo): stable over processes, unlike Swift's own hash.
    private static func digest(of text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return String(hash, radix: 36)
    }

    /// The text with every run of 32 or more hexadecimal digits taken out: delimiters have one that is new each time.
    private static func withoutRandomWords(_ text: String) -> String {
        var kept: [UInt8] = []
        var run: [UInt8] = []
        func endRun() {
            if run.count < 32 { kept += run }
            run = []
        }
        for byte in text.utf8 {
            if isHexDigit(byte) {
                run.append(byte)
            } else {
                endRun()
                kept.append(byte)
            }
        }
        endRun()
        return String(decoding: kept, as: UTF8.self)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
