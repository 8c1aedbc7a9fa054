import Synchronization

/// Everything that clients asked for and were told, in the order of asking. What was asked is written down before it is
/// sent, so that a request whose answer is lost is in it too.
package final class History: Sendable {
    private let state = Mutex<[ClientOperation]>([])

    package init() {}

    package var operations: [ClientOperation] { state.withLock { $0 } }

    /// Writes down a request, makes it, and writes down the answer.
    @discardableResult
    package func record(
        _ request: ClientOperation.Request, _ ask: () async -> ClientOperation.Answer
    ) async -> ClientOperation.Answer {
        let number = state.withLock { operations in
            operations.append(ClientOperation(operations.count, request))
            return operations.count - 1
        }
        let answer = await ask()
        state.withLock { $0[number].answer = answer }
        return answer
    }

    /// Some lines of it, for a failure: those that speak of one of `subjects`.
    package func lines(about subjects: [String], max: Int = 40) -> String {
        let lines = operations.map(\.description).filter { line in subjects.contains { line.contains($0) } }
        return lines.prefix(max).joined(separator: "\n")
    }
}
