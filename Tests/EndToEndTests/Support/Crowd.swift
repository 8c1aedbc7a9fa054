import Domain
import Synchronization
import TestKit

/// Clients that submit small tasks, each under a key of its own, and do not give up: whatever goes wrong, the same
/// request goes out again with the same key until it is acknowledged, as the documentation tells clients to do.
final class Crowd: Sendable {
    private struct State {
        var next = 0
        /// Every ID that was ever acknowledged for a key.
        var acknowledged: [Int: Set<TaskID>] = [:]
        var refusals: [String] = []
        var api: APIProbe
    }

    static let labels: JSONValue = ["invoice", "complaint", "praise"]
    let size: Int
    private let sendsTwice: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - sendsTwice: whether every request is sent a second time at once, as an impatient proxy would.
    init(size: Int, api: APIProbe, sendsTwice: Bool = false) {
        self.size = size
        self.sendsTwice = sendsTwice
        state = Mutex(State(api: api))
    }

    var acknowledgedCount: Int { state.withLock { $0.acknowledged.count } }
    /// The IDs that each key was answered with.
    var acknowledged: [Set<TaskID>] { state.withLock { Array($0.acknowledged.values) } }
    /// Answers that a correct client must never get.
    var refusals: [String] { state.withLock(\.refusals) }

    /// Tells the clients that the API has moved.
    func move(to api: APIProbe) { state.withLock { $0.api = api } }

    /// Submits everything with `width` clients at a time, while `nemesis` does its worst.
    func submitAll(width: Int = 8, while nemesis: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { try await nemesis() }
            for _ in 0..<width {
                group.addTask { try await self.client() }
            }
            try await group.waitForAll()
        }
    }

    private func client() async throws {
        while let number = take() {
            if sendsTwice {
                async let twin: Void = submit(number)
                try await submit(number)
                try await twin
            } else {
                try await submit(number)
            }
        }
    }

    private func take() -> Int? {
        state.withLock { state in
            guard state.next < size else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func submit(_ number: Int) async throws {
        let id = try await Probe.value("request \(number) is acknowledged", within: .seconds(90)) {
            await self.attempt(number)
        }
        state.withLock { state in
            _ = state.acknowledged[number, default: []].insert(id)
        }
    }

    /// One try; nil when it must be repeated.
    private func attempt(_ number: Int) async -> TaskID? {
        let api = state.withLock(\.api)
        let input: JSONValue = ["text": .string("Letter \(number): the invoice is wrong."), "labels": Self.labels]
        // No answer at all is what the keys are for.
        guard let answer = try? await api.submit("classify", input, key: "letter-\(number)") else { return nil }
        if answer.status == 202 { return answer.json["id"]?.asString.flatMap { TaskID($0) } }
        if answer.status < 500 {
            state.withLock { $0.refusals.append("\(answer.status): \(String(decoding: answer.body, as: UTF8.self))") }
        }
        return nil
    }
}
