import Domain

/// Waits until an index has taken in what was put, by looking at it again and again.
struct IndexWaiter {
    private static let pause: Duration = .milliseconds(500)

    let client: APIClient
    let path: [String]

    /// Throws `.waitTimedOut` when documents are still pending then.
    func untilTakenIn(timeout: Duration, progress: ProgressLine) async throws(CommandFailure) {
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: timeout)
        var most = 0
        while true {
            let index = try await client.send(APIRequest(path: path)).body
            let pending = Self.pending(in: index)
            guard pending > 0 else { return }
            most = max(most, pending)
            progress.show(ProgressBar.text("taking in", done: most - pending, total: most))
            guard clock.now < end else {
                throw CommandFailure(
                    .waitTimedOut, code: "wait_timed_out", title: "The wait timed out",
                    detail: "\(pending) documents are stored and not searchable yet; nothing was lost.")
            }
            do { try await clock.sleep(for: Self.pause) } catch { throw .interrupted }
        }
    }

    private static func pending(in index: JSONValue) -> Int {
        let active = (index["generations"]?.asArray ?? []).first { $0["state"]?.asString == "active" }
        return Int(active?["pending"]?.asInteger ?? 0)
    }
}
