import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension Installation {
    /// The same installation for processes that reach the database over a wire in the test's hands.
    func through(_ wire: FaultProxy) -> Installation { at(wire.url) }

    /// The same installation for processes that reach the database in another way.
    func at(_ url: String) -> Installation {
        Installation(postgres: postgres, databaseURL: url, processes: processes, settings: settings, key: key)
    }

    /// Waits until every task has ended, lets the deadlines of calls that nobody will settle pass, and checks the whole
    /// database. At least one worker must be alive.
    func expectDrained(within limit: Duration = .seconds(60)) async throws {
        try await waitUntilIdle(within: limit)
        _ = try await postgres.run(PassCallDeadlines())
        try await Probe.until("no call is open after its deadline") { try await postgres.one(CountCalls()).open == 0 }
        // What was closed as unknown may have been the last thing that a retention or a delivery waited for.
        try await waitUntilIdle(within: limit)
        try await EndToEndTests.expectDrained(postgres)
    }

    /// Waits until everything has drained, and expects that each task of these clients is there once and has succeeded.
    func expectAllDone(_ clients: Crowd) async throws {
        #expect(clients.refusals == [])
        try await expectDrained(within: .seconds(90))
        let tasks = try await postgres.one(CountTasks())
        #expect(clients.acknowledged.allSatisfy { $0.count == 1 })
        #expect(Set(clients.acknowledged.flatMap(\.self)).count == clients.size)
        #expect(tasks.tasks == Int64(clients.size))
        #expect(tasks.succeeded == Int64(clients.size))
    }

    /// Waits until nothing waits or runs. The test's own connections may be broken for a while.
    func waitUntilIdle(within limit: Duration = .seconds(60)) async throws {
        try await Probe.until("everything has drained", within: limit) {
            ((try? await postgres.one(CountTasks()).live) ?? 1) == 0
        }
    }

    /// Waits until a worker has its slots, so that it is at work.
    func waitUntilWorking(_ worker: ProcessUnderTest) async throws {
        try await Probe.until("\(worker.name) has slots") {
            try await postgres.run(ReadWorker(pid: worker.pid)).last?.slotsEnd != nil
        }
    }
}

/// When the lease of a worker ends if it does not beat any more.
struct ReadLeaseEnd: PostgresStatement {
    let pid: Int32
    static let sql = "SELECT max(lease_until) FROM worker WHERE pid = $1"
    var binds: [PostgresValue] { [.int4(pid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Date { try row.value(0) }
}
