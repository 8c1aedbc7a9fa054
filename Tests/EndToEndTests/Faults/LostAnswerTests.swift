import Domain
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// The connection breaks around a commit, so that nobody knows whether it happened.
    @Suite("A lost answer", .serialized, .timeLimit(.minutes(2)))
    struct LostAnswerTests {
        enum Loss: String, Sendable, CaseIterable {
            /// The wire breaks before the statement arrives.
            case requestLost
            /// The wire breaks after the commit.
            case answerLost
            /// The API dies between the commit and its answer.
            case killedAPI
        }

        private static let text = "The invoice of the lost answer is wrong."
        private static let input: JSONValue = ["text": .string(text), "labels": ["invoice", "praise"]]

        @Test("The same request under the same key is accepted once, whatever was lost", arguments: Loss.allCases)
        func submission(_ loss: Loss) async throws {
            try await Installation.with { installation in
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    let behind = installation.through(wire)
                    let port = try PostgresCluster.freePort()
                    let process = try behind.startAPI(port: port)
                    let api = APIProbe(url: try await process.printed(after: "ready: "), key: installation.key)
                    wire.change { weather in
                        if loss == .requestLost {
                            weather.requestMark = Self.text
                        } else {
                            weather.answerMark = Self.text
                        }
                    }
                    async let lost = try? api.submit("classify", Self.input, key: "lost")
                    try await Probe.until("the submission is under way") { wire.isHolding }
                    let stored: Int64 = loss == .requestLost ? 0 : 1
                    try await Probe.until("it is committed, or not") {
                        try await installation.postgres.one(CountTasks()).tasks == stored
                    }
                    wire.change { $0 = FaultProxy.Weather() }
                    try await strike(loss, wire, process, behind, port: port)
                    expect(await lost, after: loss)

                    let again = try await api.submit("classify", Self.input, key: "lost")
                    #expect(again.status == 202)
                    #expect((again.header("idempotency-replayed") == "true") == (loss != .requestLost))
                    #expect(try await installation.postgres.one(CountTasks()).tasks == 1)
                    let shown = try await api.task(try #require(again.json["id"]?.asString.flatMap { TaskID($0) }))
                    #expect(shown["state"]?.asString == "queued")
                    try await expectSound(installation.postgres)
                }
            }
        }

        private func strike(
            _ loss: Loss, _ wire: FaultProxy, _ process: ProcessUnderTest, _ behind: Installation, port: Int
        ) async throws {
            guard loss == .killedAPI else { return try await wire.cutAll() }
            try await process.killHard()
            _ = try await behind.startAPI(port: port).printed(after: "ready: ")
        }

        /// A client is told that nobody knows, and never that the task was refused.
        private func expect(_ answer: APIProbe.Answer?, after loss: Loss) {
            guard loss != .killedAPI else {
                #expect(answer == nil)
                return
            }
            #expect(answer?.status == 503)
            #expect(answer?.json["type"]?.asString?.hasSuffix("outcome-unknown") == true)
            #expect(answer?.header("retry-after") != nil)
        }

        enum Commit: String, Sendable, CaseIterable { case happened, lost }

        @Test("A settlement without an answer is sent again, and the task has one outcome", arguments: Commit.allCases)
        func settlement(_ commit: Commit) async throws {
            try await Installation.withProvider { installation, provider in
                try await FaultProxy.with(to: installation.databaseURL) { wire in
                    try await StandingPoint.install(on: installation.postgres)
                    let api = try await installation.serve()
                    let worker = try installation.through(wire).work("worker")
                    let task = try await StandingPoint.outcome.hold(on: installation.postgres) {
                        let task = try await api.accepted("summarize", ["text": "Water flows down. The gate is shut."])
                        try await StandingPoint.outcome.waitUntilReached(on: installation.postgres)
                        wire.change { $0.stallsAnswers = true }
                        if commit == .lost { try await StandingPoint.outcome.loseStatements(on: installation.postgres) }
                        return task
                    }
                    let outcomes: Int64 = commit == .lost ? 0 : 1
                    try await Probe.until("the outcome is there, or not") {
                        try await installation.postgres.one(CountTasks()).outcomes == outcomes
                    }
                    try await wire.cutAll()
                    wire.heal()

                    let ended = try await api.ended(task)
                    #expect(ended["state"]?.asString == "succeeded")
                    #expect(ended["attempts"]?.asInteger == 1)
                    let attempts = try await installation.postgres.run(ReadAttempts(task: task))
                    #expect(attempts == [.init(ending: "ok", isCounted: true)])
                    #expect(provider.calls.count == 1)
                    #expect(worker.ending() == nil)
                    try await installation.expectDrained()
                }
            }
        }
    }
}
