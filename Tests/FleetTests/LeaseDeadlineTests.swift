import Domain
import Fleet
import Foundation
import Logging
import PostgresDriver
import Synchronization
import TaskQueue
import TestKit
import Testing

/// The wire to the database is cut without a word: no statement fails, none is answered.
@Suite("A worker's own deadline", .serialized, .timeLimit(.minutes(1)))
struct LeaseDeadlineTests {
    @Test("A heartbeat that nobody answers stops the attempts before the lease ends")
    func unansweredBeat() async throws {
        try await TestDatabase.withFresh { database async throws in
            let fixture = FleetFixture(database: database)
            try await FaultProxy.with(to: database.url) { wire in
                try await TestDatabase.withClient(url: wire.url) { postgres in
                    let log = StopLog()
                    let fleet = service(fixture, on: postgres, kind: waiting(log))
                    let running = Task { try await fleet.run() }
                    _ = try await fixture.enqueue(try await fixture.task())
                    try await Probe.until("the attempt runs") { log.hasStarted }

                    wire.change { weather in
                        weather.stallsRequests = true
                        weather.stallsAnswers = true
                    }
                    let stoppedAt = try await Probe.value("the attempt is stopped") { log.stoppedAt }
                    let leaseUntil = try #require(try await database.run(LeaseUntil()).first)
                    #expect(stoppedAt < leaseUntil)

                    wire.heal()
                    running.cancel()
                    _ = await running.result
                }
            }
        }
    }

    /// A margin that a busy machine does not use up.
    private func service(_ fixture: FleetFixture, on postgres: PostgresClient, kind: ScriptedKind) -> FleetService {
        var configuration = fixture.configuration
        configuration.lease = .seconds(5)
        configuration.leaseMargin = .seconds(2)
        return FleetService(
            database: FleetDatabase(postgres), configuration: configuration, kinds: KindCatalog([kind]),
            doorbell: Doorbell(postgres: postgres), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    private func waiting(_ log: StopLog) -> ScriptedKind {
        ScriptedKind { _, _ in
            log.start()
            do {
                try await Task.sleep(for: .seconds(600))
            } catch {
                log.stop()
                throw error
            }
            return AttemptReport(result: nil)
        }
    }
}

/// When an attempt was stopped.
private final class StopLog: Sendable {
    private let state = Mutex((hasStarted: false, stoppedAt: Date?.none))
    var hasStarted: Bool { state.withLock(\.hasStarted) }
    var stoppedAt: Date? { state.withLock(\.stoppedAt) }
    func start() { state.withLock { $0.hasStarted = true } }
    /// The first time counts: the task may come back.
    func stop() { state.withLock { $0.stoppedAt = $0.stoppedAt ?? Date() } }
}

/// When the only worker's lease ends if it does not beat any more.
private struct LeaseUntil: PostgresStatement {
    static let sql = "SELECT max(lease_until) FROM worker"
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Date { try row.value(0) }
}
