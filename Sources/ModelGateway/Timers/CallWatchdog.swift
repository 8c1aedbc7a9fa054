/// Runs a provider's call next to its timers.
enum CallWatchdog {
    private enum Ending<Answer: Sendable>: Sendable {
        case finished(Result<Answer, ProviderError>)
        case expired(CallWatch.Timer?)
    }

    /// The outcome of `call`, and the timer that ended it, if one did.
    ///
    /// When a timer runs out the call is cancelled and waited for. An answer that is complete by then counts: it is
    /// paid for, and a timer that ran out beside it is no reason to throw it away.
    static func run<Answer: Sendable>(
        _ pulse: CallPulse, _ call: @escaping @Sendable () async throws(ProviderError) -> Answer
    ) async -> (Result<Answer, ProviderError>, CallWatch.Timer?) {
        await withTaskGroup(of: Ending<Answer>.self) { group in
            group.addTask { .finished(await result(of: call)) }
            group.addTask { .expired(await pulse.expired()) }
            var expired: CallWatch.Timer?
            while let ending = await group.next() {
                group.cancelAll()
                switch ending {
                case .finished(let result): return (result, expired)
                case .expired(let timer): expired = timer
                }
            }
            return (.failure(.bug("a call ended without a result")), expired)
        }
    }

    private static func result<Answer: Sendable>(
        of call: @Sendable () async throws(ProviderError) -> Answer
    ) async -> Result<Answer, ProviderError> {
        do throws(ProviderError) {
            return .success(try await call())
        } catch {
            return .failure(error)
        }
    }
}
