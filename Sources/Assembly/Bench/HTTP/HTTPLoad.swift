import Domain
import Foundation
import Glibc

/// Loads the API with many connections, each of which sends the next request when its last one is answered.
///
/// One thread and `poll`: the generator shares two cores with the server and Postgres, and whatever it burns is missing
/// in the figure.
struct HTTPLoad: Sendable {
    let port: Int
    let connections: Int
    /// Requests whose answers only warm the way.
    let warmUp: Int
    /// Requests that are measured.
    let requests: Int
    let request: [UInt8]
    let progress: BenchProgress

    struct Outcome: Sendable {
        /// Of the measured answers.
        var seconds = 0.0
        var latencies: [Double] = []
        /// All answers, the first ones included, by status.
        var statuses: [Int: Int] = [:]
        var brokenConnections = 0

        var answers: Int { statuses.values.reduce(0, +) }
    }

    /// How long nothing may be answered.
    private static let patience: Int32 = 30_000

    func run() async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own, because it blocks in `poll`.
            Thread.detachNewThread { continuation.resume(with: Result { try exchange() }) }
        }
    }

    private func exchange() throws -> Outcome {
        var peers: [LoadConnection] = []
        for _ in 0..<connections { peers.append(try LoadConnection(port: port)) }
        var run = Run(load: self, peers: peers)
        return try run.toTheEnd()
    }

    /// The state of the one thread.
    private struct Run {
        let load: HTTPLoad
        let peers: [LoadConnection]
        var watched: [pollfd]
        var sent = 0
        var outcome = Outcome()
        var startedAt = ContinuousClock.now
        var endedAt = ContinuousClock.now

        init(load: HTTPLoad, peers: [LoadConnection]) {
            self.load = load
            self.peers = peers
            watched = peers.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            outcome.latencies.reserveCapacity(load.requests)
        }

        mutating func toTheEnd() throws -> Outcome {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 16)
            defer { buffer.deallocate() }
            for index in peers.indices { sendNext(index) }
            while watched.contains(where: { $0.fd >= 0 }) {
                let ready = poll(&watched, nfds_t(watched.count), HTTPLoad.patience)
                if ready < 0, errno == EINTR { continue }
                guard ready > 0 else { throw BenchError(.stalled, "the HTTP API answered nothing for 30 s") }
                for index in peers.indices where watched[index].fd >= 0 && watched[index].revents != 0 {
                    try handle(index, buffer)
                }
            }
            outcome.seconds = (endedAt - startedAt).seconds
            return outcome
        }

        private mutating func handle(_ index: Int, _ buffer: UnsafeMutableRawBufferPointer) throws {
            switch try peers[index].receive(buffer) {
            case .part: return
            case .broken: drop(index)
            case .answer(let status):
                let now = ContinuousClock.now
                outcome.statuses[status, default: 0] += 1
                let count = outcome.answers
                if count == load.warmUp { startedAt = now }
                if count > load.warmUp {
                    endedAt = now
                    outcome.latencies.append((now - peers[index].sentAt).milliseconds)
                }
                if count % 1000 == 0 { load.progress("http", count, of: load.warmUp + load.requests) }
                sendNext(index)
            }
        }

        /// Sends the connection's next request, or ends it when all are sent.
        private mutating func sendNext(_ index: Int) {
            guard sent < load.warmUp + load.requests else { return end(index) }
            sent += 1
            if !peers[index].send(load.request) { drop(index) }
        }

        private mutating func drop(_ index: Int) {
            outcome.brokenConnections += 1
            end(index)
        }

        private mutating func end(_ index: Int) {
            // poll() passes over negative numbers.
            watched[index].fd = -1
            peers[index].close()
        }
    }
}
