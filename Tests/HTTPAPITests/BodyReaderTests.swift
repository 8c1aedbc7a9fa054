import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import HTTPAPI

@Suite("Reading bodies")
struct BodyReaderTests {
    let budget = BodyBudget(bytesMax: 1000)
    let channel = NIOAsyncTestingChannel()

    func reader(_ count: Int, declared: Int? = nil) -> RequestBodyReader {
        var head = HTTPRequest(method: .post, scheme: "http", authority: nil, path: "/v1/tasks")
        head.headerFields[.contentLength] = String(declared ?? count)
        let body = RequestBody(buffer: ByteBuffer(repeating: 0x20, count: count))
        return RequestBodyReader(
            Request(head: head, body: body), channel: channel, budget: budget, configuration: HTTPAPIConfiguration())
    }

    @Test("Bodies share a budget: one that does not fit is refused, and fits once another has been answered")
    func shared() async throws {
        let first = reader(600)
        #expect(try await first.bytes(max: 1000).readableBytes == 600)
        await expect(.overloaded) { _ = try await reader(500).bytes(max: 1000) }
        #expect(try await reader(400).bytes(max: 1000).readableBytes == 400)
        first.release()
        first.release()
        #expect(budget.take(600))
        #expect(!budget.take(1))
    }

    @Test("A body over its bound is refused and takes nothing of the budget, whether it says its length or not")
    func tooLarge() async {
        await expect(.contentTooLarge) { _ = try await reader(300).bytes(max: 299) }
        await expect(.contentTooLarge) { _ = try await reader(300, declared: 200).bytes(max: 299) }
        #expect(budget.take(1000))
    }

    @Test("A body that ends before its declared length is never taken for the whole")
    func cut() async {
        await expect(.requestTimeout) { _ = try await reader(10, declared: 11).bytes(max: 299) }
    }

    @Test("A body that nobody wanted is thrown away once")
    func discarded() async throws {
        let unwanted = reader(300)
        #expect(unwanted.isUnread)
        try await unwanted.discard()
        #expect(!unwanted.isUnread)
        try await unwanted.discard()
        #expect(try await unwanted.bytes(max: 10).readableBytes == 0)
        #expect(budget.take(1000))
    }

    /// Whether somebody else had a turn.
    private final class Heard: Sendable {
        let value = Atomic(false)
        private let sent = Atomic(0)

        /// A body whose every part is there already, until then.
        func body(partsMax: Int) -> AsyncStream<ByteBuffer> {
            let own = Heard()
            return AsyncStream { [self, part = ByteBuffer(repeating: 0x20, count: 64 << 10)] in
                let number = own.sent.add(1, ordering: .relaxed).newValue
                return value.load(ordering: .relaxed) || number > partsMax ? nil : part
            }
        }
    }

    /// A sink that keeps nothing.
    private struct Counted: BodySink {
        var parts = 0
        mutating func take(_ part: ByteBuffer) -> Int {
            parts += 1
            return 0
        }
        mutating func forget() {}
    }

    @Test("Large bodies, as many as there are cores, leave other requests their turn")
    func turns() async throws {
        let heard = Heard()
        let partsMax = 20_000
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<ProcessInfo.processInfo.activeProcessorCount {
                group.addTask {
                    var sink = Counted()
                    try await endless(heard.body(partsMax: partsMax)).read(
                        max: .max, timeout: .seconds(60), into: &sink)
                    return sink.parts
                }
            }
            group.addTask {
                heard.value.store(true, ordering: .relaxed)
                return 0
            }
            for try await parts in group { #expect(parts < partsMax) }
        }
    }

    private func endless(_ body: AsyncStream<ByteBuffer>) -> RequestBodyReader {
        var head = HTTPRequest(method: .post, scheme: "http", authority: nil, path: "/v1/tasks/bulk")
        head.headerFields[.transferEncoding] = "chunked"
        return RequestBodyReader(
            Request(head: head, body: RequestBody(asyncSequence: body)), channel: channel,
            budget: BodyBudget(bytesMax: 1 << 50), configuration: HTTPAPIConfiguration())
    }

    private func expect(_ kind: ProblemKind, _ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("expected \(kind)")
        } catch {
            #expect((error as? Problem)?.kind == kind)
        }
    }
}
