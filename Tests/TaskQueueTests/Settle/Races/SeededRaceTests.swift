import Domain
import PostgresDriver
import TestKit
import Testing

@testable import TaskQueue

/// Completers and rescuers at the same rows, many times over, through the statements of the fleet. Cost: some 80 rounds of
/// a hundred statements. A seed gives a race its part: who is first, whether the two overlap, what the completer says, who
/// dies, who cancels.
@Suite("A rescuer and a completer race for the same tasks", .serialized, .timeLimit(.minutes(5)))
struct SeededRaceTests {
    private static let perRound = 125

    @Test("10,000 seeds, in both orders and at the same time: each attempt and each task ends once, as it was told")
    func tenThousand() async throws {
        try await QueueFixture.run { queue async throws in
            let history = RaceHistory()
            try await RaceGround.with(queue) { ground async throws in
                for first in stride(from: 0, to: 10_000, by: Self.perRound) {
                    let races = (first..<first + Self.perRound).map { Race(seed: UInt64($0)) }
                    let round = RaceRound<SettleTasks>(ground: ground, history: history, races: races)
                    let findings = try await round.run()
                    try #require(findings.isEmpty, "\(findings.count), such as \(findings.prefix(5))")
                }
            }
            expectEveryOrder(history)
            try await expectSound(queue, history)
        }
    }

    @Test("A settlement without its fence is caught: it ends attempts that another worker has by now")
    func unfenced() async throws {
        #expect(!UnfencedSettlement.sql.contains("r.epoch = $2") && !UnfencedSettlement.sql.contains("r.attempt = ("))
        let findings = try await findings(with: UnfencedSettlement.self)
        #expect(
            findings.contains { $0.contains("behindHeir") && $0.contains("ended 2 times") }, "\(findings.prefix(5))")
    }

    @Test("A settlement that looks before it writes is caught where the two overlap, and only there")
    func looking() async throws {
        #expect(LookingSettlement.sql != SettleTasks.sql)
        let findings = try await findings(with: LookingSettlement.self)
        for meeting in [Race.Meeting.waiting, .begun] {
            #expect(
                findings.contains { $0.contains(", \(meeting),") && $0.contains("ended 2 times") },
                "\(meeting) is not among \(findings.prefix(5))")
        }
        #expect(!findings.contains { $0.contains(", behind,") && $0.contains("ended 2 times") })
    }

    /// What one round with another settlement comes to. Nobody cancels: a wrong settlement would make its rivals wait
    /// for the outcome that it has no right to.
    private func findings<Settlement: RacedSettlement>(with _: Settlement.Type) async throws -> [String] {
        var findings: [String] = []
        try await QueueFixture.run { queue async throws in
            try await RaceGround.with(queue) { ground async throws in
                let races = (0..<Self.perRound).map { seed in
                    var race = Race(seed: UInt64(seed))
                    race.cancellation = .none
                    return race
                }
                findings = try await RaceRound<Settlement>(ground: ground, history: RaceHistory(), races: races).run()
            }
        }
        return findings
    }

    private func expectEveryOrder(_ history: RaceHistory) {
        let told = Array(history.told.values)
        let lost = told.filter { if case .lost = $0.endings[1]?.first { true } else { false } }.count
        #expect(told.count == 10_000)
        #expect(lost > 2500 && told.count - lost > 2500, "\(lost) of \(told.count) were rescued")
        #expect(history.overlapping > 4000)
        for meeting in Race.Meeting.allCases {
            #expect(told.filter { $0.race.meeting == meeting }.count > 100, "\(meeting) hardly occurs")
        }
        #expect(told.contains { !$0.cancellations.isEmpty } && told.contains { !$0.stops.isEmpty })
        #expect(told.contains { $0.race.isHooked } && told.contains { $0.race.verb == .retries })
    }

    /// The rules over all tables, and the history as clients saw it.
    private func expectSound(_ queue: QueueFixture, _ history: RaceHistory) async throws {
        // With the usual plans: these queries look at everything.
        let (violations, stored) = try await TestDatabase.withClient(url: queue.database.url) { client in
            (try await Invariants.check(client), try await client.run(ReadStoredTasks()))
        }
        #expect(violations.isEmpty, "\(violations.prefix(5))")
        let verdict = HistoryChecker.check(history.operations, against: stored)
        #expect(verdict.isSound, "\(verdict.breaches.prefix(5))")
        #expect(verdict.acknowledged == 10_000)
    }
}
