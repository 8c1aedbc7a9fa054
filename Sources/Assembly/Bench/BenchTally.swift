import Synchronization

/// A count that several loops add to.
final class BenchTally: Sendable {
    private let value: Mutex<Int>
    init(_ value: Int) { self.value = Mutex(value) }
    /// Adds and returns the sum.
    func add(_ amount: Int) -> Int {
        value.withLock { value in
            value += amount
            return value
        }
    }
}

/// Something that one task waits for and another one raises.
final class BenchSignal: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }
    func raise() { continuation.yield() }
    func wait() async {
        for await _ in stream { return }
    }
}
