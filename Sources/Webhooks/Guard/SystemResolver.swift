import Dispatch

/// Looks names up with the system's resolver, off the cooperative threads and with a deadline.
///
/// The system's call blocks and cannot be interrupted. It therefore runs on one of a few lanes of its own; whoever waits
/// leaves at the deadline or on cancellation, and the lane is free again when the call comes back. When all lanes are
/// stuck, further lookups wait their turn within their own deadline, and beyond a bound they fail at once.
package final class SystemResolver: AddressResolver {
    typealias Lookup = @Sendable (HostName) -> Result<[IPAddress], AddressRefusal>

    private let deadline: Duration
    private let lookup: Lookup
    private let lanes: LookupLanes

    /// `deadline` bounds one lookup, waiting included (sensible: 1 to 10 seconds). `lanesMax` bounds how many run at a time,
    /// each holding a thread, and `waitingMax` how many wait for a lane.
    package convenience init(deadline: Duration = .seconds(5), lanesMax: Int = 8, waitingMax: Int = 256) {
        self.init(deadline: deadline, lanesMax: lanesMax, waitingMax: waitingMax, lookup: SystemLookup.addresses)
    }

    init(deadline: Duration, lanesMax: Int, waitingMax: Int, lookup: @escaping Lookup) {
        self.deadline = deadline
        self.lookup = lookup
        lanes = LookupLanes(runningMax: lanesMax, waitingMax: waitingMax)
    }

    package func addresses(of name: HostName) async throws(AddressRefusal) -> [IPAddress] {
        let answer = LookupAnswer()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.await(continuation)
                start(name, answer: answer)
            }
        } onCancel: {
            answer.settle(.failure(AddressRefusal(.resolutionCancelled)))
        }
        return try result.get()
    }

    private func start(_ name: HostName, answer: LookupAnswer) {
        let accepted = lanes.submit { [lookup] in
            if !answer.isSettled { answer.settle(lookup(name)) }
        }
        guard accepted else {
            answer.settle(.failure(AddressRefusal(.resolutionFailed)))
            return
        }
        DispatchQueue.global().asyncAfter(deadline: .now() + deadline.timeInterval) {
            answer.settle(.failure(AddressRefusal(.resolutionTimedOut)))
        }
    }
}

extension Duration {
    fileprivate var timeInterval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .nanoseconds(Int(clamping: min(seconds, 3600) * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
