import Foundation
import Synchronization

/// One connection through a ``FaultProxy``: two threads, one for each direction.
///
/// Neither closes a descriptor while the other may use it: whoever ends sets a flag, both see it within one look, and
/// the last one closes both sides.
final class FaultProxyLink: Sendable {
    enum Direction: Sendable { case requests, answers }

    private struct State {
        var isOver = false
        var isReset = false
        var holdsRequests = false
        var holdsAnswers = false
        var pumpsLeft = 2
        var isClosed = false
    }

    /// Milliseconds between two looks at the flags.
    private static let look: Int32 = 10
    private let client: Int32
    private let server: Int32
    private let weather: @Sendable () -> FaultProxy.Weather
    private let nextDelay: @Sendable () -> Int?
    private let state = Mutex(State())

    init(
        client: Int32, server: Int32, weather: @escaping @Sendable () -> FaultProxy.Weather,
        nextDelay: @escaping @Sendable () -> Int?
    ) {
        self.client = client
        self.server = server
        self.weather = weather
        self.nextDelay = nextDelay
    }

    var isHolding: Bool { state.withLock { !$0.isOver && ($0.holdsRequests || $0.holdsAnswers) } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func start() {
        Thread.detachNewThread { self.pump(.requests, from: self.client, to: self.server) }
        Thread.detachNewThread { self.pump(.answers, from: self.server, to: self.client) }
    }

    /// Ends the connection with a reset on both sides; what is held is lost.
    func cut() {
        state.withLock { state in
            state.isOver = true
            state.isReset = true
        }
    }

    /// Lets what is held go on.
    func release() {
        state.withLock { state in
            state.holdsRequests = false
            state.holdsAnswers = false
        }
    }

    private var isWanted: Bool { state.withLock { !$0.isOver } }

    private func pump(_ direction: Direction, from source: Int32, to destination: Int32) {
        var tail: [UInt8] = []
        while isWanted {
            if stands(direction) {
                nap()
                continue
            }
            guard let bytes = FaultProxySocket.read(source, within: Self.look) else { continue }
            guard !bytes.isEmpty else { break }
            switch direction {
            case .requests:
                watch(tail + bytes)
                tail = Array((tail + bytes).suffix(FaultProxy.markBytesMax - 1))
            case .answers: delay()
            }
            // The weather may have turned since it was read.
            while isWanted, stands(direction) { nap() }
            guard FaultProxySocket.write(destination, bytes, while: { isWanted }) else { break }
        }
        end()
    }

    private func stands(_ direction: Direction) -> Bool {
        let weather = weather()
        return state.withLock { state in
            switch direction {
            case .requests: weather.stallsRequests || state.holdsRequests
            case .answers: weather.stallsAnswers || state.holdsAnswers
            }
        }
    }

    /// Looks for the marks in what the client says, before it is passed on: the answer to it cannot overtake the hold.
    private func watch(_ bytes: [UInt8]) {
        let weather = weather()
        let holdsRequests = weather.requestMark.map { bytes.firstRange(of: Array($0.utf8)) != nil } ?? false
        let holdsAnswers = weather.answerMark.map { bytes.firstRange(of: Array($0.utf8)) != nil } ?? false
        guard holdsRequests || holdsAnswers else { return }
        state.withLock { state in
            state.holdsRequests = state.holdsRequests || holdsRequests
            state.holdsAnswers = state.holdsAnswers || holdsAnswers
        }
    }

    private func delay() {
        guard let milliseconds = nextDelay() else { return }
        let end = ContinuousClock.now + .milliseconds(milliseconds)
        while isWanted, ContinuousClock.now < end { nap() }
    }

    private func nap() { Thread.sleep(forTimeInterval: 0.005) }

    private func end() {
        let closes = state.withLock { state -> (now: Bool, resetting: Bool) in
            state.isOver = true
            state.pumpsLeft -= 1
            return (state.pumpsLeft == 0, state.isReset)
        }
        guard closes.now else { return }
        FaultProxySocket.close(client, resetting: closes.resetting)
        FaultProxySocket.close(server, resetting: closes.resetting)
        state.withLock { $0.isClosed = true }
    }
}
