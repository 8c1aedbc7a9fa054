import NIOCore
import Synchronization

/// Which call runs on which connection, so that a call ends when its client hangs up, also while nothing is written.
final class Connections: Sendable {
    private struct State {
        var calls: [ObjectIdentifier: (channel: any Channel, call: OpenCall)] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())

    /// The call begins on a connection, which carries one at a time.
    func begin(_ call: OpenCall, on channel: any Channel) {
        let isClosed = state.withLock { state in
            state.calls[ObjectIdentifier(channel)] = (channel, call)
            return state.isClosed
        }
        // A connection that closed before this line told nobody; one that closes after it will.
        if isClosed || !channel.isActive { end(on: channel) }
    }

    /// The call's reply has been sent, or cannot be.
    func forget(_ call: OpenCall, on channel: any Channel) {
        state.withLock { state in
            guard state.calls[ObjectIdentifier(channel)]?.call === call else { return }
            state.calls[ObjectIdentifier(channel)] = nil
        }
    }

    func end(on channel: any Channel) {
        state.withLock { $0.calls.removeValue(forKey: ObjectIdentifier(channel)) }?.call.leave()
    }

    /// Lets the calls in progress go on for this long, then ends them and all that come later.
    func closeAll(after grace: Duration, on loop: any EventLoop) {
        loop.scheduleTask(in: TimeAmount(grace)) { self.closeAll() }
    }

    func closeAll() {
        let calls = state.withLock { state in
            state.isClosed = true
            defer { state.calls = [:] }
            return Array(state.calls.values)
        }
        for (channel, call) in calls {
            call.leave()
            channel.close(promise: nil)
        }
    }
}

/// Sits in each connection and says when its client has hung up. A client that closes only its own half has hung up too:
/// none of the vendors' clients reads on after that.
final class HangUpHandler: ChannelInboundHandler, RemovableChannelHandler {
    /// Whatever passes by; it is not looked at.
    typealias InboundIn = NIOAny

    private let connections: Connections

    init(_ connections: Connections) { self.connections = connections }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.end(on: context.channel)
        context.fireChannelInactive()
    }
}
