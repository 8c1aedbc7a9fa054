import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// The connection failed while a body was read; nobody is left to answer.
struct BrokenConnection: Error {
    let cause: any Error
}

/// A request's body, read at most once, bounded in bytes and in time.
///
/// The time is kept by shutting the connection's read side at the deadline: reading then fails, and the client can
/// still be told why. Nothing else ends the wait for a client that sends nothing.
final class RequestBodyReader: Sendable {
    private struct State {
        var isUnread: Bool
        var bytesTaken = 0
        var hasTimedOut = false
    }

    private let body: RequestBody
    private let declaredLength: Int?
    private let channel: any Channel
    private let budget: BodyBudget
    private let timeout: Duration
    private let state: Mutex<State>

    init(_ request: Request, channel: any Channel, budget: BodyBudget, timeout: Duration) {
        body = request.body
        declaredLength = request.headers[.contentLength].flatMap { Int($0) }
        self.channel = channel
        self.budget = budget
        self.timeout = timeout
        let hasBody = (declaredLength ?? 0) > 0 || request.headers[.transferEncoding] != nil
        state = Mutex(State(isUnread: hasBody))
    }

    /// Whether bytes of the body may still be on their way.
    var isUnread: Bool { state.withLock(\.isUnread) }

    /// The whole body.
    /// - Throws: the problems 413, 408 and, when too many bodies are in memory, 503; ``BrokenConnection``.
    func bytes(max: Int) async throws -> ByteBuffer {
        guard isUnread else { return ByteBuffer() }
        if let declaredLength, declaredLength > max { throw Self.tooLarge(max) }
        let timer = startTimer()
        defer { timer.cancel() }
        let buffer = try await collect(max: max)
        state.withLock { $0.isUnread = false }
        return buffer
    }

    /// Gives back what the body took of the budget. Called when the request is answered.
    func release() {
        budget.give(back: state.withLock { state in
            defer { state.bytesTaken = 0 }
            return state.bytesTaken
        })
    }

    private func collect(max: Int) async throws -> ByteBuffer {
        var buffer = ByteBuffer()
        do {
            for try await part in body { try append(part, to: &buffer, max: max) }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw hasTimedOut ? Self.tooSlow : BrokenConnection(cause: error) as any Error
        }
        // A connection that ends early must never make a part pass for the whole.
        guard declaredLength.map({ $0 == buffer.readableBytes }) ?? true else {
            throw hasTimedOut ? Self.tooSlow : Problem(.invalidRequest, "The body ended before its declared length.")
        }
        return buffer
    }

    private func append(_ part: ByteBuffer, to buffer: inout ByteBuffer, max: Int) throws {
        guard buffer.readableBytes + part.readableBytes <= max else { throw Self.tooLarge(max) }
        guard budget.take(part.readableBytes) else { throw Self.tooMany }
        state.withLock { $0.bytesTaken += part.readableBytes }
        buffer.writeImmutableBuffer(part)
    }

    private var hasTimedOut: Bool { state.withLock(\.hasTimedOut) }

    private func startTimer() -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { [self] in
            state.withLock { $0.hasTimedOut = true }
            channel.close(mode: .input, promise: nil)
        }
    }

    private static func tooLarge(_ max: Int) -> Problem {
        Problem(.contentTooLarge, "At most \(max) bytes are accepted here. Nothing was stored; send a smaller body.")
    }

    private static let tooSlow = Problem(.requestTimeout, "Nothing was stored. Send the request again, faster.")

    private static let tooMany = Problem(
        .overloaded, "Too many large bodies are being read at this moment. Nothing was stored; try again.",
        headers: [.retryAfter: "1"])
}
