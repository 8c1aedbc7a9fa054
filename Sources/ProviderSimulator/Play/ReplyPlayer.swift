import Hummingbird
import NIOCore

/// Sends a reply's body, in its own time, and counts what leaves.
///
/// Pieces that no time parts are sent together, 16 KB at a time: a short answer is one write. A client that reads slowly
/// holds the player up, so nothing piles up in memory.
struct ReplyPlayer {
    private static let flushBytes = 16_384

    private let reply: Reply
    private let call: OpenCall
    private let channel: any Channel
    private var generator: SeededGenerator
    private var buffer = ByteBuffer()
    private var bufferedTokens = 0
    private var bytesLeft: Int

    init(_ reply: Reply, call: OpenCall, channel: any Channel, generator: SeededGenerator) {
        self.reply = reply
        self.call = call
        self.channel = channel
        self.generator = generator
        bytesLeft = reply.bytesMax ?? .max
    }

    /// - Throws: ``ClientGone``, ``BrokenOff`` when the reply is to end in the middle, and what the connection throws.
    @concurrent mutating func play(_ writer: inout any ResponseBodyWriter) async throws {
        for step in reply.steps where bytesLeft > 0 { try await play(step, &writer) }
        try await end(&writer)
    }

    @concurrent private mutating func play(_ step: Reply.Step, _ writer: inout any ResponseBodyWriter) async throws {
        switch step {
        case .one(let piece): try await add(piece, &writer)
        case .many(let count, let make):
            for index in 0..<count where bytesLeft > 0 { try await add(make(index), &writer) }
        case .hang(let duration):
            try await flush(&writer)
            try await call.wait(duration)
        case .beat(let piece, let every, let lasting):
            let end = ContinuousClock.now + lasting
            while ContinuousClock.now < end, bytesLeft > 0 {
                try await add(piece, &writer)
                try await flush(&writer)
                try await call.wait(every)
            }
        }
    }

    @concurrent private mutating func add(_ piece: Reply.Piece, _ writer: inout any ResponseBodyWriter) async throws {
        if let drip = reply.drip { return try await add(piece, drip, &writer) }
        if piece.isPaced, !reply.betweenTokens.isNone {
            try await flush(&writer)
            try await call.wait(reply.betweenTokens.draw(&generator))
        }
        take(piece.bytes[...], tokens: piece.tokens)
        if buffer.readableBytes >= Self.flushBytes { try await flush(&writer) }
    }

    /// The tokens of a piece count with its last byte.
    @concurrent private mutating func add(
        _ piece: Reply.Piece, _ drip: Reply.Drip, _ writer: inout any ResponseBodyWriter
    ) async throws {
        var rest = piece.bytes[...]
        repeat {
            let part = rest.prefix(drip.bytes ?? rest.count)
            rest = rest.dropFirst(part.count)
            try await call.wait(drip.every)
            take(part, tokens: rest.isEmpty ? piece.tokens : 0)
            try await flush(&writer)
        } while !rest.isEmpty && bytesLeft > 0
    }

    private mutating func take(_ bytes: ArraySlice<UInt8>, tokens: Int) {
        let fitting = bytes.prefix(bytesLeft)
        buffer.writeBytes(fitting)
        bytesLeft -= fitting.count
        if fitting.count == bytes.count { bufferedTokens += tokens }
    }

    @concurrent private mutating func flush(_ writer: inout any ResponseBodyWriter) async throws {
        try call.check()
        guard buffer.readableBytes > 0 else { return }
        call.send(bytes: buffer.readableBytes, tokens: bufferedTokens)
        let full = buffer
        buffer = ByteBuffer()
        bufferedTokens = 0
        try await writer.write(full)
    }

    /// The call ends before its last bytes leave.
    @concurrent private mutating func end(_ writer: inout any ResponseBodyWriter) async throws {
        try call.check()
        call.send(bytes: buffer.readableBytes, tokens: bufferedTokens)
        let last = buffer
        call.close(reply.ending == .whole ? .answered : .cut)
        if last.readableBytes > 0 { try await writer.write(last) }
        guard reply.ending == .reset else { return try await writer.finish(nil) }
        // Everything written so far leaves before the connection ends, so that the client gets every byte up to the cut.
        try await channel.close(mode: .output)
        throw BrokenOff()
    }
}

/// The reply ends here, on purpose and without its end.
struct BrokenOff: Error, Sendable {}
