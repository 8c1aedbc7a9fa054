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
/// A refused body is still read, and thrown away, within bounds of its own: many clients read no answer before they have
/// sent everything, and would see a broken connection instead of the refusal. A client that waits for `100 Continue` is
/// answered at once.
///
/// The time is kept by shutting the connection's read side at the deadline: reading then fails, and the client can still
/// be told why. Nothing else ends the wait for a client that sends nothing.
final class RequestBodyReader: Sendable {
    private struct State {
        var isUnread: Bool
        var isStarted = false
        var bytesTaken = 0
        var hasTimedOut = false
    }

    /// Bytes that are worked on in one stretch. Parts that have arrived are read without a pause: some large bodies at a
    /// time, one for each core, would keep every other request waiting, and their own connections until they count as idle.
    private static let stretchBytes = 64 << 10

    private let body: RequestBody
    private let declaredLength: Int?
    private let isExpectant: Bool
    private let channel: any Channel
    private let budget: BodyBudget
    private let configuration: HTTPAPIConfiguration
    private let state: Mutex<State>

    init(_ request: Request, channel: any Channel, budget: BodyBudget, configuration: HTTPAPIConfiguration) {
        body = request.body
        declaredLength = request.headers[.contentLength].flatMap { Int($0) }
        isExpectant = request.headers[.expect] != nil
        self.channel = channel
        self.budget = budget
        self.configuration = configuration
        let hasBody = (declaredLength ?? 0) > 0 || request.headers[.transferEncoding] != nil
        state = Mutex(State(isUnread: hasBody))
    }

    /// Whether bytes of the body may still be on their way.
    var isUnread: Bool { state.withLock(\.isUnread) }

    /// The whole body.
    /// - Throws: the problems 413, 408 and, when too many bodies are in memory, 503; ``BrokenConnection``.
    func bytes(max: Int) async throws -> ByteBuffer {
        var buffer = ByteBuffer()
        try await read(max: max, timeout: configuration.bodyTimeout, into: &buffer)
        return buffer
    }

    /// The body part by part, for what is worked on while it arrives. A body that is refused half-way ends in the same
    /// problem, after the sink has forgotten what it had.
    /// - Throws: as ``bytes(max:)``.
    func read(max: Int, timeout: Duration, into sink: inout some BodySink) async throws {
        guard isUnread else { return }
        if let declaredLength, declaredLength > max { throw Self.tooLarge(max) }
        try await readParts(max: max, timeout: timeout, into: &sink)
    }

    /// Throws away a body that nobody wanted, before the request is answered. Does nothing when somebody began to read.
    func discard() async throws {
        guard isUnread, !isExpectant, state.withLock({ !$0.isStarted }) else { return }
        guard (declaredLength ?? 0) <= configuration.drainBytesMax else { return }
        do {
            var nothing = ByteBuffer()
            try await readParts(max: 0, timeout: configuration.drainTimeout, into: &nothing)
        } catch is Problem {
            // There is an answer already; that the body was refused or slow adds nothing to it.
        }
    }

    /// Pays for what the body takes in memory beyond its own bytes; given back with them.
    /// - Throws: 503 when too many bodies are in memory.
    func payMore(_ bytes: Int) throws {
        guard pay(bytes) else { throw Self.tooMany }
    }

    /// Gives back what the body took of the budget. Called when the request is answered.
    func release() {
        budget.give(back: takeAll())
    }

    private func readParts(max: Int, timeout: Duration, into sink: inout some BodySink) async throws {
        state.withLock { $0.isStarted = true }
        var timer = startTimer(timeout)
        defer { timer.cancel() }
        var count = 0
        var stretch = 0
        var refusal: Problem?
        do {
            for try await part in body {
                count += part.readableBytes
                if let refusal {
                    guard count <= configuration.drainBytesMax else { throw refusal }
                } else if let problem = keep(part, in: &sink, count: count, max: max) {
                    refusal = problem
                    timer.cancel()
                    timer = startTimer(configuration.drainTimeout)
                }
                stretch += part.readableBytes
                if stretch >= Self.stretchBytes {
                    stretch = 0
                    await Task.yield()
                }
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw refusal ?? (hasTimedOut ? Self.tooSlow : BrokenConnection(cause: error) as any Error)
        }
        // A connection that ends early must never make a part pass for the whole.
        guard declaredLength.map({ $0 == count }) ?? true else { throw refusal ?? Self.tooSlow }
        state.withLock { $0.isUnread = false }
        if let refusal { throw refusal }
    }

    /// Keeps a part, or says why not; what was kept before is then forgotten.
    private func keep(_ part: ByteBuffer, in sink: inout some BodySink, count: Int, max: Int) -> Problem? {
        let fits = count <= max
        if fits, pay(part.readableBytes), pay(sink.take(part)) { return nil }
        sink.forget()
        release()
        return fits ? Self.tooMany : Self.tooLarge(max)
    }

    private func pay(_ bytes: Int) -> Bool {
        guard bytes > 0 else { return true }
        guard budget.take(bytes) else { return false }
        state.withLock { $0.bytesTaken += bytes }
        return true
    }

    private func takeAll() -> Int {
        state.withLock { state in
            defer { state.bytesTaken = 0 }
            return state.bytesTaken
        }
    }

    private var hasTimedOut: Bool { state.withLock(\.hasTimedOut) }

    private func startTimer(_ timeout: Duration) -> Scheduled<Void> {
        channel.eventLoop.scheduleTask(in: TimeAmount(timeout)) { [self] in
            state.withLock { $0.hasTimedOut = true }
            channel.close(mode: .input, promise: nil)
        }
    }

    static func tooLarge(_ max: Int) -> Problem {
        Problem(.contentTooLarge, "At most \(max) bytes are accepted here. Nothing was stored; send a smaller body.")
    }

    private static let tooSlow = Problem(.requestTimeout, "Nothing was stored. Send the request again, faster.")

    private static let tooMany = Problem(
        .overloaded, "Too many large bodies are being read at this moment. Nothing was stored; try again.",
        headers: [.retryAfter: "1"])
}
