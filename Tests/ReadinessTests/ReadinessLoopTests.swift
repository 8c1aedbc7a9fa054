import CEpoll
import Glibc
import Readiness
import Testing

@Suite(.timeLimit(.minutes(1)))
struct ReadinessLoopTests {
    /// Runs the body with both ends of a pipe and a loop of its own.
    private func withPipe(_ body: (ReadinessLoop, _ read: Int32, _ write: Int32) async throws -> Void) async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let loop = ReadinessLoop()
        defer {
            loop.end()
            close(ends[0])
            close(ends[1])
        }
        try await body(loop, ends[0], ends[1])
    }

    @Test func aWaiterIsResumedWhenItsDescriptorIsReady() async throws {
        try await withPipe { loop, read, write in
            let writable = try await loop.wait(for: .writable, on: write)
            #expect(writable.contains(.writable))
            async let readable = loop.wait(for: .readable, on: read)
            var byte: UInt8 = 1
            #expect(Glibc.write(write, &byte, 1) == 1)
            let readiness = try await readable
            #expect(readiness.contains(.readable))
        }
    }

    @Test func aWaitEndsAtItsDeadline() async throws {
        try await withPipe { loop, read, _ in
            await #expect(throws: ReadinessError(.timedOut)) {
                try await loop.wait(for: .readable, on: read, until: .now + .milliseconds(5))
            }
        }
    }

    @Test func aWaitEndsWhenItsTaskIsCancelled() async throws {
        try await withPipe { loop, read, _ in
            let waiting = Task { try await loop.wait(for: .readable, on: read) }
            waiting.cancel()
            await #expect(throws: ReadinessError(.cancelled)) { try await waiting.value }
        }
    }

    @Test func aDescriptorThatCannotBeWatchedIsRefused() async throws {
        let loop = ReadinessLoop()
        defer { loop.end() }
        await #expect(throws: ReadinessError(.system, errno: EBADF)) {
            try await loop.wait(for: .readable, on: 1_000_000)
        }
    }

    @Test func aHangUpIsReported() async throws {
        var ends: [Int32] = [0, 0]
        #expect(pipe(&ends) == 0)
        let loop = ReadinessLoop()
        defer {
            loop.end()
            close(ends[0])
        }
        close(ends[1])
        #expect(try await loop.wait(for: .readable, on: ends[0]).contains(.closed))
    }

    @Test func timersFireInTheOrderOfTheirDeadlines() async throws {
        let loop = ReadinessLoop()
        defer { loop.end() }
        let (order, continuation) = AsyncStream.makeStream(of: Int.self)
        let now = ContinuousClock.now
        for delay in [30, 10, 20, 0, 40] {
            _ = loop.schedule(at: now + .milliseconds(delay)) {
                continuation.yield(delay)
                if delay == 40 { continuation.finish() }
            }
        }
        #expect(await order.reduce(into: []) { $0.append($1) } == [0, 10, 20, 30, 40])
    }

    @Test func aCancelledTimerDoesNotFire() async throws {
        let loop = ReadinessLoop()
        defer { loop.end() }
        let (fired, continuation) = AsyncStream.makeStream(of: Int.self)
        let timers = (0..<1000).map { index in
            loop.schedule(at: .now + .seconds(3600)) { continuation.yield(index) }
        }
        #expect(timers.allSatisfy { loop.cancel($0) })
        #expect(!loop.cancel(timers[0]))
        _ = loop.schedule(at: .now) { continuation.finish() }
        #expect(await fired.reduce(0) { count, _ in count + 1 } == 0)
    }

    @Test func blockingWorkReturnsItsValue() async {
        #expect(await DetachedThread.run { getpid() } == getpid())
    }
}
