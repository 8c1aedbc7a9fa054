import Domain
import HTTPAPI
import Logging
import ServiceLifecycle
import TaskQueue
import TestKit
import Testing

@Suite("Waiting for outcomes", .timeLimit(.minutes(1)))
struct WaitTests {
    @Test("A submission that waits answers 200 with the outcome when there is one in time")
    func submitAndWait() async throws {
        try await APIFixture.run { api in
            async let answer = api.submit(headers: [("prefer", "wait=20")])
            try await Self.finishNext(api)
            let ended = try await answer
            #expect(ended.status == 200)
            #expect(ended["state"] == "succeeded")
            #expect(ended["result"] == 42)
            #expect(ended.header("preference-applied") == "wait=20")
            #expect(ended.header("location") == "/v1/tasks/\(ended.id)")
        }
    }

    @Test("A submission whose time is up answers 202, and so does one that does not wait")
    func timeUp() async throws {
        try await APIFixture.run { api in
            let waited = try await api.submit(headers: [("prefer", "wait=1")])
            #expect(waited.status == 202)
            #expect(waited.header("preference-applied") == "wait=1")
            #expect(waited["state"] == "queued")
            #expect(try await api.submit(headers: [("prefer", "wait=0")]).status == 202)
        }
    }

    @Test("A look that waits returns when the task ends")
    func lookAndWait() async throws {
        try await APIFixture.run { api in
            let id = try await api.submit().id
            async let first = api.get("/v1/tasks/\(id)", headers: [("prefer", "wait=20")])
            async let second = api.get("/v1/tasks/\(id)", headers: [("prefer", "wait=20")])
            try await Self.finishNext(api)
            for answer in [try await first, try await second] {
                #expect(answer.status == 200)
                #expect(answer["state"] == "succeeded")
                #expect(answer.header("preference-applied") == "wait=20")
            }
            let ended = try await api.get("/v1/tasks/\(id)", headers: [("prefer", "wait=9999999999999999999")])
            #expect(ended.header("preference-applied") == "wait=60")
        }
    }

    @Test("When too many wait, a look answers at once and does not claim to have waited")
    func tooMany() async throws {
        try await APIFixture.run(waitersMax: 0) { api in
            let answer = try await api.submit(headers: [("prefer", "wait=20")])
            #expect(answer.status == 202)
            #expect(answer.header("preference-applied") == nil)
        }
    }

    @Test("A wait ends at its deadline, when it is cancelled, and at once for a deadline that has passed")
    func ends() async throws {
        try await APIFixture.run { api in
            let tenant = TenantID(1)
            #expect(await api.outcomes.wait(for: TaskID(), of: tenant, until: .now) == .timeUp)
            #expect(await api.outcomes.wait(for: TaskID(), of: tenant, until: .now + .milliseconds(20)) == .timeUp)
            let waiting = Task { await api.outcomes.wait(for: TaskID(), of: tenant, until: .now + .seconds(3600)) }
            waiting.cancel()
            #expect(await waiting.value == .timeUp)
        }
    }

    @Test("A graceful shutdown ends every wait at once")
    func shutdown() async throws {
        try await TestDatabase.withFresh { database async throws in
            let outcomes = OutcomeWaiter(postgres: database.postgres)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: [
                        .init(
                            service: WaitingService(outcomes: outcomes),
                            successTerminationBehavior: .gracefullyShutdownGroup)
                    ], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }))
            async let run: Void = group.run()
            await group.triggerGracefulShutdown()
            try await run
        }
    }

    @Test("A thousand waits are served by one loop, and an outcome of another tenant ends none of them")
    func many() async throws {
        try await APIFixture.run(waitersMax: 2000) { api in
            let id = TaskID(try await api.submit().id) ?? TaskID()
            let ends = await withTaskGroup(of: WaitEnd.self) { group in
                for index in 0..<1000 {
                    group.addTask {
                        let tenant = TenantID(index == 0 ? 2 : 1)
                        let patience: Duration = index == 0 ? .milliseconds(300) : .seconds(30)
                        return await api.outcomes.wait(for: id, of: tenant, until: .now + patience)
                    }
                }
                group.addTask {
                    try? await api.worker.finish(.succeeded(result: nil))
                    api.outcomes.poke()
                    return .ended
                }
                return await group.reduce(into: [WaitEnd]()) { $0.append($1) }
            }
            #expect(ends.count { $0 == .ended } == 1000)
            #expect(ends.count { $0 == .timeUp } == 1)
        }
    }

    /// Ends the next task that is ready, once there is one.
    private static func finishNext(_ api: APIFixture) async throws {
        while true {
            let claimed = try await api.worker.claim()
            if !claimed.isEmpty { return try await api.worker.settle(claimed, .succeeded(result: Array("42".utf8))) }
            await Task.yield()
        }
    }
}

/// Waits for a task that never ends.
private struct WaitingService: Service {
    let outcomes: OutcomeWaiter
    func run() async throws {
        let end = await outcomes.wait(for: TaskID(), of: TenantID(1), until: .now + .seconds(3600))
        #expect(end == .timeUp)
    }
}
