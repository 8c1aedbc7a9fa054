import Domain
package import Foundation
import Synchronization

/// A model provider inside the test: it speaks OpenAI's dialect (chat completions as an event stream, embeddings) and
/// Anthropic's (messages), writes down every call from its start to its end, and holds chosen calls until the test lets them go.
///
/// What a call asks is its ``Call/text``: the user's message without the random words that are new in every call. Two
/// calls with the same text are the same work done twice.
package final class DialectServer: Sendable {
    package struct Call: Sendable {
        package enum Ending: Sendable, Hashable {
            case answered
            /// The client hung up before the answer.
            case abandoned
        }

        package let path: String
        package let text: String
        package let startedAt: Date
        package var endedAt: Date?
        package var ending: Ending?
    }

    private struct State {
        var calls: [Call] = []
        var inFlight = 0
        var peak = 0
        var gates: [DialectServerGate] = []
    }

    private let state = Mutex(State())
    private let thinking: Duration
    private let script: Script?

    /// The answer to a chat call, by what it asks and its number from 1; nil for the usual one.
    package typealias Script = @Sendable (_ text: String, _ number: Int) -> String?

    private init(thinking: Duration, script: Script?) {
        self.thinking = thinking
        self.script = script
    }

    /// Runs a provider while `body` uses it under its base URL, which ends in `/v1`. Every answer takes it `thinking`.
    package static func with<Value>(
        thinking: Duration = .zero, answering script: Script? = nil,
        _ body: (DialectServer, _ baseURL: String) async throws -> Value
    ) async throws -> Value {
        let server = DialectServer(thinking: thinking, script: script)
        return try await ProbeServer.with({ await server.respond(to: $0) }) { http in
            try await body(server, http.url + "/v1")
        }
    }

    /// Every call so far, in order of arrival.
    package var calls: [Call] { state.withLock(\.calls) }
    /// The most calls that were ever in flight together, counted at every start: nothing is sampled.
    package var peak: Int { state.withLock(\.peak) }

    /// Holds the first call that is chosen, until the gate is opened. Later calls with the same text pass.
    package func holdFirst(_ isChosen: @escaping @Sendable (Call) -> Bool) -> DialectServerGate {
        let gate = DialectServerGate(isChosen: isChosen)
        state.withLock { $0.gates.append(gate) }
        return gate
    }

    private func respond(to request: ProbeServer.Request) async -> ProbeServer.Response {
        guard let body = try? JSONParser.parse(request.body) else {
            return .init(status: 400, body: Array(#"{"error":{"message":"not JSON"}}"#.utf8))
        }
        let text = DialectServerText.question(in: body)
        let number = begin(Call(path: request.path, text: text, startedAt: Date()))
        await passGates(number)
        // A client that hangs up ends the thinking.
        if thinking > .zero { try? await Task.sleep(for: thinking) }
        end(number, Task.isCancelled ? .abandoned : .answered)
        if request.path.hasSuffix("/embeddings") { return DialectServerText.embeddings(for: body) }
        let answer = script?(text, number + 1) ?? DialectServerText.sentence(for: text)
        return request.path.hasSuffix("/messages")
            ? DialectServerText.message(answer) : DialectServerText.completion(answer)
    }

    private func begin(_ call: Call) -> Int {
        state.withLock { state in
            state.inFlight += 1
            state.peak = max(state.peak, state.inFlight)
            state.calls.append(call)
            return state.calls.count - 1
        }
    }

    private func passGates(_ number: Int) async {
        let gate = state.withLock { state in
            state.gates.first { $0.claims(state.calls[number]) }
        }
        await gate?.pass()
    }

    private func end(_ number: Int, _ ending: Call.Ending) {
        state.withLock { state in
            state.inFlight -= 1
            state.calls[number].ending = ending
            state.calls[number].endedAt = Date()
        }
    }
}
