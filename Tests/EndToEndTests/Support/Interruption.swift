import Domain
import PostgresDriver
import TestKit

/// Where in a long `summarize` a worker is struck.
enum Step: String, Sendable, CaseIterable, CustomStringConvertible {
    /// Claimed, and nothing asked of the provider yet.
    case claimed
    /// One call is with the provider; every other slice is finished.
    case calling
    /// The provider has answered that call; the settlement is on its way to the database.
    case answered
    /// The same for the last call of all, the one that reduces the others.
    case lastAnswered
    /// Every node is finished; the outcome is on its way to the database.
    case finished

    var description: String { rawValue }

    /// Where the worker's statement stands meanwhile; nil when it waits for the provider.
    var point: StandingPoint? {
        switch self {
        case .claimed: .admission
        case .calling: nil
        case .answered, .lastAnswered: .settlement
        case .finished: .outcome
        }
    }
}

/// One `summarize` of several slices, with a webhook, whose first worker is struck at a chosen step.
struct Interruption: Sendable {
    let installation: Installation
    let provider: DialectServer
    let inbox: WebhookInbox
    let api: APIProbe
    let document: Gauges
    let task: TaskID
    /// Holds the call that the worker is struck in, for the steps that have one.
    let gate: DialectServerGate

    var postgres: PostgresClient { installation.postgres }

    /// Submits the document and runs `body` when everything but a worker is there.
    static func with(_ step: Step, hall: Int, _ body: (Interruption) async throws -> Void) async throws {
        try await WebhookInbox.with { inbox, hook in
            try await Installation.withProvider { installation, provider in
                try await StandingPoint.install(on: installation.postgres)
                let api = try await installation.serve()
                let document = Gauges()
                let task = try await api.accepted("summarize", document.input, webhook: hook)
                let gate = provider.holdFirst { call in
                    switch step {
                    case .claimed, .finished: false
                    case .calling, .answered: Gauges.isAbout(hall: hall, call)
                    case .lastAnswered: Gauges.isReduction(call)
                    }
                }
                try await body(
                    Interruption(
                        installation: installation, provider: provider, inbox: inbox, api: api, document: document,
                        task: task, gate: gate))
            }
        }
    }

    /// Starts the victim, waits until it has come to the step, and strikes. What the victim had sent by then is held
    /// up until `strike` returns.
    func strike(at step: Step, _ strike: (ProcessUnderTest) async throws -> Void) async throws {
        switch step {
        case .claimed, .finished:
            try await StandingPoint.hold(at: step, on: postgres) { point in
                let victim = try installation.work("victim")
                try await point.waitUntilReached(on: postgres)
                try await strike(victim)
            }
        case .calling:
            let victim = try installation.work("victim")
            try await waitUntilOnlyHeldCallIsOpen(step)
            try await strike(victim)
        case .answered, .lastAnswered:
            let victim = try installation.work("victim")
            try await waitUntilOnlyHeldCallIsOpen(step)
            try await StandingPoint.hold(at: step, on: postgres) { point in
                gate.open()
                try await point.waitUntilReached(on: postgres)
                try await strike(victim)
            }
        }
    }

    private func waitUntilOnlyHeldCallIsOpen(_ step: Step) async throws {
        let settled = Int64(step == .lastAnswered ? document.slices : document.slices - 1)
        try await Probe.until("everything but the held call is settled") {
            let calls = try await postgres.one(CountCalls())
            return gate.isHolding && calls.ok == settled && calls.open == 1
        }
    }
}

extension StandingPoint {
    fileprivate static func hold(
        at step: Step, on postgres: PostgresClient, _ body: (StandingPoint) async throws -> Void
    ) async throws {
        guard let point = step.point else { return }
        try await point.hold(on: postgres) { try await body(point) }
    }
}
