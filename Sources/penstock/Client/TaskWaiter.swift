import Domain

/// Waits for a task to end, by asking with `Prefer: wait` again and again.
///
/// A server that is restarted or overloaded meanwhile does not end the wait: such answers are retried after a pause
/// that doubles from 0.25 s to 4 s, for up to a minute in a row. Between two answers at least 0.2 s pass, so a server that does not honour the
/// preference is not flooded.
struct TaskWaiter {
    /// How the wait ended.
    enum Ending: Sendable {
        case ended(JSONValue)
        /// The last state that was seen, nil when no answer came at all.
        case timedOut(JSONValue?)
    }

    /// The longest single request, below the minute after which proxies usually lose patience.
    private static let sliceMax: Duration = .seconds(25)
    private static let pauseMin: Duration = .milliseconds(200)
    /// How long the server may give no answer before the wait fails.
    private static let silenceMax: Duration = .seconds(60)

    /// The same while somebody watches the progress of a task's children, which the server tells when it is asked.
    private static let progressSlice: Duration = .seconds(2)

    let client: APIClient
    let task: String
    var showsProgress = false

    /// - Parameters:
    ///   - timeout: nil waits for ever.
    ///   - onState: called with each answer that was not the last.
    func wait(
        timeout: Duration?, onState: @Sendable (JSONValue) -> Void = { _ in }
    ) async throws(CommandFailure) -> Ending {
        let clock = ContinuousClock()
        let end = timeout.map { clock.now.advanced(by: $0) }
        var last: JSONValue?
        var backoff: Duration = .milliseconds(250)
        var lastAnswer = clock.now
        while true {
            let asked = clock.now
            let slice = slice(after: last)
            let left = end.map { asked.duration(to: $0) } ?? slice
            var pause = Self.pauseMin
            do {
                let answer = try await client.send(request(waiting: min(max(left, .zero), slice)))
                if answer.body.taskState?.isFinal == true { return .ended(answer.body) }
                onState(answer.body)
                last = answer.body
                lastAnswer = clock.now
                backoff = .milliseconds(250)
            } catch {
                let isBearable = lastAnswer.duration(to: clock.now) < Self.silenceMax
                guard error.status == .unavailable, isBearable else { throw error }
                pause = backoff
                backoff = min(backoff * 2, .seconds(4))
            }
            if let end, clock.now >= end { return .timedOut(last) }
            let next = asked.advanced(by: pause)
            do {
                try await clock.sleep(until: end.map { min($0, next) } ?? next)
            } catch {
                throw .interrupted
            }
        }
    }

    /// A parent is known by the first answer that has its progress; until then it may be on its way to that.
    private func slice(after last: JSONValue?) -> Duration {
        guard showsProgress else { return Self.sliceMax }
        let mayBecomeParent = last == nil || last?["kind"]?.asString == "embed"
        return mayBecomeParent || last?["progress"] != nil ? Self.progressSlice : Self.sliceMax
    }

    private func request(waiting: Duration) -> APIRequest {
        APIRequest(
            path: ["v1", "tasks", task],
            headers: waiting >= .seconds(1) ? [("prefer", "wait=\(waiting.components.seconds)")] : [],
            deadline: waiting + .seconds(15))
    }
}

extension JSONValue {
    /// The state of a task as the API shows it.
    var taskState: TaskState? { self["state"]?.asString.flatMap(TaskState.init(rawValue:)) }
}
