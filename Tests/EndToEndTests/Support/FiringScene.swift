import Domain
import Foundation
import PostgresDriver
import Synchronization
import TaskQueue
import TestKit
import Testing

/// How the process ends that fires a schedule.
enum FirerFate: String, Sendable, CaseIterable {
    /// Killed inside the statement that fires; its session ends with it, and nothing of the statement happens.
    case beforeCommit
    /// The statement is committed; killed before it hears of that.
    case afterCommit
}

/// Workers that fire one schedule. Each is known to the database by a name of its own, so that the test can tell whose
/// session is at it.
final class FiringScene: Sendable {
    static let schedule = "valves"
    static let text = "The valve was looked at. Nothing leaked."
    /// How long the others may take to fire what a dead one did not, and to do it. They look twice a second and wait for
    /// nobody's lease: that of ``Installation/calm(_:)`` is longer.
    static let bound = Duration.seconds(30)

    let installation: Installation
    let api: APIProbe
    /// The first moment.
    let anchor: Int64
    let seconds: Int64
    private let workers: Mutex<[String: ProcessUnderTest]>

    private var postgres: PostgresClient { installation.postgres }

    private init(
        _ installation: Installation, _ api: APIProbe, anchor: Int64, seconds: Int64, workers: [ProcessUnderTest]
    ) {
        self.installation = installation
        self.api = api
        self.anchor = anchor
        self.seconds = seconds
        self.workers = Mutex(Dictionary(uniqueKeysWithValues: workers.map { ($0.name, $0) }))
    }

    /// Starts an API and workers, and stores the schedule: it begins in a few seconds, and makes a task for each moment,
    /// however late it is.
    static func make(
        every seconds: Int64, workers count: Int, in installation: Installation
    ) async throws -> FiringScene {
        try await StandingPoint.install(on: installation.postgres)
        let api = try await installation.serve()
        var workers: [ProcessUnderTest] = []
        for number in 0..<count { workers.append(try await start(number, in: installation)) }
        let anchor = try await store(every: seconds, by: api, on: installation.postgres)
        return FiringScene(installation, api, anchor: anchor, seconds: seconds, workers: workers)
    }

    private static func store(
        every seconds: Int64, by api: APIProbe, on postgres: PostgresClient
    ) async throws -> Int64 {
        let anchor = Int64(try await postgres.one(ReadClock()).timeIntervalSince1970) + 5
        let answer = try await api.send(
            "POST", "/v1/schedules",
            [
                "name": .string(schedule), "kind": "summarize", "input": ["text": .string(text)],
                "every_seconds": .integer(seconds), "catch_up": "each",
                "anchor": .string(RFC3339.string(from: Date(timeIntervalSince1970: Double(anchor)))),
            ])
        // Stored too late, it would begin with a later moment.
        guard answer.status == 201, answer.json["next_fire_at"] == answer.json["anchor"] else {
            throw Surprise("the schedule was not stored in time: \(String(decoding: answer.body, as: UTF8.self))")
        }
        return anchor
    }

    /// Starts one more worker and waits until it is at work.
    func startWorker() async throws {
        let worker = try await Self.start(workers.withLock { $0.count }, in: installation)
        workers.withLock { $0[worker.name] = worker }
    }

    private static func start(_ number: Int, in installation: Installation) async throws -> ProcessUnderTest {
        let name = "worker-\(number)"
        let url = installation.databaseURL
        let named = url + (url.contains("?") ? "&" : "?") + "application_name=" + name
        let worker = try installation.at(named).work(name)
        try await installation.waitUntilWorking(worker)
        return worker
    }

    /// Waits until every living worker has beaten twice, by whatever the clocks show now.
    func waitForBeats() async throws {
        for worker in workers.withLock({ Array($0.values) }) where worker.ending() == nil {
            try await installation.waitForBeats(2, of: worker)
        }
    }

    /// `pause` or `resume`.
    func tell(_ verb: String) async throws {
        let answer = try await api.send("POST", "/v1/schedules/\(Self.schedule)/\(verb)")
        guard answer.status == 200 else { throw Surprise("\(verb) answered \(answer.status)") }
    }

    func standing() async throws -> ReadSchedule.Row { try await postgres.one(ReadSchedule(name: Self.schedule)) }
    func fires() async throws -> [FireHistory.Fire] { try await postgres.run(ReadFires(schedule: Self.schedule)) }

    func history(through last: Int64) async throws -> FireHistory {
        FireHistory(from: anchor, every: seconds, through: last, fires: try await fires())
    }
}

extension FiringScene {
    /// Kills the process that fires the next moment, in that second; waits until the moment is fired, whoever did it, and
    /// done; and starts a worker in the dead one's place.
    /// - Parameter dawn: makes the moment come, if it does not come by itself.
    /// - Returns: the moment.
    func strike(_ fate: FirerFate, after dawn: () throws -> Void = {}) async throws -> Int64 {
        let (victim, moment) = try await StandingPoint.firing.hold(on: postgres) {
            try dawn()
            try await StandingPoint.firing.waitUntilReached(on: postgres)
            let victim = try await firer()
            let before = try await standing()
            guard let moment = before.next else { throw Surprise("a schedule without a next fire is being fired") }
            switch fate {
            case .beforeCommit:
                try await victim.killHard()
                try await loseStatement(of: victim)
                #expect(try await fires().allSatisfy { $0.moment < moment })
                #expect(try await standing().last == before.last)
            case .afterCommit:
                try await victim.freeze()
                // Its statement still waits: what happens next is that it commits.
                #expect(try await firer() === victim)
            }
            return (victim, moment)
        }
        if fate == .afterCommit {
            try await Probe.until("\(moment) is fired") { (try await standing().last ?? 0) >= moment }
            try await victim.killHard()
        }
        try await Probe.until("\(moment) is fired and done", within: Self.bound) {
            try await fires().contains { $0.moment == moment && $0.isDone }
        }
        try await startWorker()
        return moment
    }

    /// Ends the schedule, lets everything be done, and expects that each moment has one task, which was done once.
    /// - Parameter last: a moment up to which all must have been fired.
    func expectEveryMoment(through last: Int64) async throws -> FireHistory {
        try await tell("pause")
        try await installation.waitUntilIdle()
        let history = try await history(through: last)
        #expect(history.breaches == [])
        let tasks = try await postgres.one(CountTasks())
        #expect(tasks.tasks == Int64(history.moments.count))
        #expect(tasks.outcomes == tasks.tasks && tasks.succeeded == tasks.tasks)
        return history
    }

    /// The worker whose session is inside the statement that fires.
    private func firer() async throws -> ProcessUnderTest {
        let names = try await postgres.run(ListStandingSessions(lock: StandingPoint.firing.rawValue))
        guard names.count == 1, let worker = workers.withLock({ $0[names[0]] }) else {
            throw Surprise("not exactly one worker fires the schedule: \(names)")
        }
        return worker
    }

    /// Ends the session of a dead worker, as if its last packets had been lost with it. Not by
    /// ``StandingPoint/loseStatements(on:)``, which waits until nobody stands there: another worker is there soon.
    private func loseStatement(of victim: ProcessUnderTest) async throws {
        _ = try await postgres.run(EndStandingSessions(lock: StandingPoint.firing.rawValue))
        try await Probe.until("the sessions of \(victim.name) are gone") {
            try await postgres.one(CountSessions(name: victim.name)) == 0
        }
    }
}
