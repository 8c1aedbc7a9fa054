import Domain
import Synchronization
import TestKit

/// Clients that submit under keys, repeat what was not acknowledged, look at their tasks, cancel a few, and write down
/// everything. Each has one task at a time, so that the load follows the pace of the system.
final class RecordedClients: Sendable {
    private struct State {
        var next = 0
        var isOver = false
        var refusals: [String] = []
    }

    /// How many different things there are to do.
    static let works = 12
    let history = History()
    private let api: APIProbe
    private let hook: String
    private let state = Mutex(State())

    /// - Parameter hook: where the webhooks of every fourth task go.
    init(api: APIProbe, hook: String) {
        self.api = api
        self.hook = hook
    }

    /// Answers that a correct client must never get.
    var refusals: [String] { state.withLock(\.refusals) }
    var submitted: Int { state.withLock(\.next) }

    /// Works with `width` clients until `nemesis` has done its worst, and until each has finished what it began.
    func work(width: Int, while nemesis: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask {
                defer { self.state.withLock { $0.isOver = true } }
                try await nemesis()
            }
            for _ in 0..<width {
                group.addTask { while let number = self.take() { try await self.serve(number) } }
            }
            try await group.waitForAll()
        }
    }

    private var isOver: Bool { state.withLock(\.isOver) }

    private func take() -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            defer { state.next += 1 }
            return state.next
        }
    }

    private func serve(_ number: Int) async throws {
        let id = try await Probe.value("request \(number) is acknowledged", within: .seconds(120)) {
            await submit(number)
        }
        if number % 17 == 5 { await cancel(id) }
        let patience = ContinuousClock.now + .seconds(4)
        while ContinuousClock.now < patience, !isOver, await !hasEnded(id) {
            // The pace of a client that polls; nothing is waited for by it.
            try await Task.sleep(for: .milliseconds(150))
        }
    }

    /// One try; nil when it must be repeated.
    private func submit(_ number: Int) async -> TaskID? {
        let key = "letter-\(number)"
        let work = "work-\(number % Self.works)"
        let answer = await history.record(.submit(key: key, work: work)) {
            var body: [String: JSONValue] = [
                "kind": "summarize", "input": ["text": .string("This is \(work). It is about water and gates.")],
                "metadata": ["key": .string(key), "work": .string(work)],
            ]
            if number % 4 == 0 { body["webhook_url"] = .string(hook) }
            let answer = try? await api.send("POST", "/v1/tasks", .object(body), headers: ["idempotency-key": key])
            return judge(answer)
        }
        if case .accepted(let id) = answer { return id }
        return nil
    }

    private func judge(_ answer: APIProbe.Answer?) -> ClientOperation.Answer {
        guard let answer else { return .unknown }
        if answer.status == 202, let id = answer.json["id"]?.asString.flatMap({ TaskID($0) }) { return .accepted(id) }
        if answer.status < 500 {
            state.withLock { $0.refusals.append("\(answer.status): \(String(decoding: answer.body, as: UTF8.self))") }
            return .refused(answer.status)
        }
        let type = answer.json["type"]?.asString ?? ""
        let saysNothingHappened = ["database-unavailable", "database-read-only", "held"].contains {
            type.hasSuffix("/\($0)")
        }
        return saysNothingHappened ? .refused(answer.status) : .unknown
    }

    private func cancel(_ id: TaskID) async {
        await history.record(.cancel(id)) {
            guard let answer = try? await api.send("POST", "/v1/tasks/\(id)/cancel") else { return .unknown }
            return answer.status < 300 ? shown(answer) : .refused(answer.status)
        }
    }

    private func hasEnded(_ id: TaskID) async -> Bool {
        let answer = await history.record(.poll(id)) {
            guard let answer = try? await api.send("GET", "/v1/tasks/\(id)") else { return .unknown }
            if answer.status == 404 { return .missing }
            return answer.status == 200 ? shown(answer) : .unknown
        }
        guard case .shown(let state, _) = answer else { return false }
        return ["succeeded", "failed", "cancelled", "expired"].contains(state)
    }

    private func shown(_ answer: APIProbe.Answer) -> ClientOperation.Answer {
        .shown(state: answer.json["state"]?.asString ?? "", result: answer.json["result"]?.encodedText())
    }
}
