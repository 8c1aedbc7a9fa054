import CHiredis
import Glibc

/// A connection of hiredis: its socket, its reader of replies, and what is still to be sent.
///
/// `@unchecked Sendable`: hiredis allows any thread to use a connection as long as only one does so at a time. The
/// connector's thread has it alone until it is handed to a `RedisConnection`, which touches it only under its lock;
/// whoever takes it out of there to end it is its last user.
final class RedisHandle: @unchecked Sendable {
    /// What the next look at the reader gave.
    enum Next: ~Copyable {
        case reply(RawReply)
        /// The rest of it has not arrived.
        case incomplete
        case broken(RedisError)
    }

    /// How much hiredis reads at once.
    static let pieceBytes = 16 << 10

    private let context: UnsafeMutablePointer<redisContext>
    private let limits: UnsafeMutablePointer<ReplyLimits>
    private let functions: UnsafeMutablePointer<ReplyLimits.Functions>
    private let replyBytesMax: Int
    private var output = OutputBuffer()
    /// Bytes that have come of a reply that is not complete.
    private var incompleteBytes = 0

    /// Takes over a context, which is freed in any case.
    /// - Throws: `.notConnected` when there is none, or it has failed already.
    init(
        _ context: UnsafeMutablePointer<redisContext>?, replyBytesMax: Int, replyElementsMax: Int
    ) throws(RedisError) {
        guard let context else { throw .unreachable("out of memory") }
        guard context.pointee.err == 0, context.pointee.fd >= 0, let reader = context.pointee.reader,
            let standard = reader.pointee.fn
        else {
            defer { redisFree(context) }
            throw .unreachable(Self.words(of: context))
        }
        self.context = context
        self.replyBytesMax = replyBytesMax
        limits = .allocate(capacity: 1)
        limits.initialize(to: ReplyLimits(elementsMax: replyElementsMax, standard: standard.pointee))
        functions = .allocate(capacity: 1)
        functions.initialize(to: limits.pointee.guarded)
        reader.pointee.fn = functions
        reader.pointee.privdata = UnsafeMutableRawPointer(limits)
        // No program that we start inherits the socket.
        _ = fcntl(context.pointee.fd, F_SETFD, FD_CLOEXEC)
    }

    deinit {
        // Closes the socket, and frees the reader by the functions that are freed after it.
        redisFree(context)
        functions.deallocate()
        limits.deallocate()
    }

    var descriptor: Int32 { context.pointee.fd }
    var unsentBytes: Int { output.count }

    /// hiredis' words for what went wrong, or those of the system.
    var lastError: String { Self.words(of: context) }

    private static func words(of context: UnsafeMutablePointer<redisContext>) -> String {
        withUnsafeBytes(of: context.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    func append(_ command: EncodedCommand) { output.append(command.bytes) }

    /// Hands to the socket what it takes now.
    func flush() -> OutputBuffer.Progress { output.send(to: descriptor) }

    /// Reads at most one piece of what has arrived, and returns how many bytes that were; nil when the connection is at
    /// its end.
    func read() -> Int? {
        let before = unreadBytes
        guard redisBufferRead(context) == REDIS_OK else { return nil }
        let count = unreadBytes - before
        incompleteBytes += count
        return count
    }

    /// Takes the next complete reply.
    func next() -> Next {
        var reply: UnsafeMutableRawPointer?
        guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { return .broken(brokenError) }
        if let reply {
            // What is left belongs to the next one.
            incompleteBytes = unreadBytes
            return .reply(RawReply(reply.assumingMemoryBound(to: redisReply.self)))
        }
        return incompleteBytes <= replyBytesMax ? .incomplete : .broken(.answerTooLarge)
    }

    private var unreadBytes: Int {
        guard let reader = context.pointee.reader else { return 0 }
        return Int(reader.pointee.len) - Int(reader.pointee.pos)
    }

    private var brokenError: RedisError {
        if limits.pointee.wereExceeded { return .answerTooLarge }
        return RedisError(.protocolViolation, "Redis sent what is not its protocol", detail: lastError)
    }
}
