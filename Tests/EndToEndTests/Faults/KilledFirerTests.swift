import Domain
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Every worker fires schedules, and nobody is elected to. Here the process that does it is killed in the second in
    /// which a moment comes: the moment must neither be lost with it nor come twice.
    @Suite("A worker that dies as it fires a schedule", .serialized, .timeLimit(.minutes(4)))
    struct KilledFirerTests {
        /// More slots than all workers of a test ask for: what dead ones still hold is not missed.
        private static let settings = ["PENSTOCK_POOL_LIMIT": "200"]

        @Test("Each moment makes one task, which is done once, whoever fires it next", arguments: FirerFate.allCases)
        func everyMoment(_ fate: FirerFate) async throws {
            let settings = Installation.calm(Self.settings)
            try await Installation.withProvider(settings: settings) { installation, provider in
                let scene = try await FiringScene.make(every: 10, workers: 2, in: installation)
                var last = scene.anchor
                for _ in 0..<3 { last = try await scene.strike(fate) }
                #expect(last >= scene.anchor + 2 * scene.seconds)
                let history = try await scene.expectEveryMoment(through: last)
                // The provider is a witness of its own: nothing was asked of it twice.
                #expect(provider.calls.count == history.moments.count)
                try await installation.expectDrained()
            }
        }

        @Test(
            "A clock that steps an hour ahead, back and ahead again between the deaths brings no moment twice",
            .enabled(if: ShiftedClock.isAvailable))
        func steppedClock() async throws {
            try await ShiftedClock.with { clock in
                try await DialectServer.with { _, url in
                    try await PostgresCluster.with(environment: clock.environment) { cluster in
                        let settings = Installation.models(at: url).merging(Self.settings) { $1 }
                        try await Installation.with(cluster, settings: settings) { installation in
                            try await step(clock, in: installation)
                        }
                    }
                }
            }
        }

        private func step(_ clock: ShiftedClock, in installation: Installation) async throws {
            let hour: Int64 = 3600
            let scene = try await FiringScene.make(every: hour, workers: 2, in: installation)
            #expect(try await scene.strike(.beforeCommit) == scene.anchor)
            let second = try await scene.strike(.afterCommit) { try clock.set(seconds: hour) }
            #expect(second == scene.anchor + hour)

            try clock.set(seconds: 0)
            try await scene.waitForBeats()
            // Resuming asks for the next moment by the clock: the one that comes first now has been fired already.
            try await scene.tell("pause")
            try await scene.tell("resume")
            try clock.set(seconds: hour)
            try await scene.waitForBeats()

            let third = try await scene.strike(.beforeCommit) { try clock.set(seconds: 2 * hour) }
            #expect(third == scene.anchor + 2 * hour)
            let history = try await scene.expectEveryMoment(through: third)
            #expect(history.moments.count == 3)
            try await installation.expectDrained()
        }

        /// What a release might do that these tests are there to stop.
        enum Defect: String, Sendable, CaseIterable {
            /// It does not keep what it has fired: nothing is unique about a schedule and a moment.
            case forgets
            /// It moves the schedule on in one transaction, makes the task in the next, and dies in between.
            case losesTask

            fileprivate var sql: String {
                switch self {
                case .forgets:
                    """
                    CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        NEW.next_fire_at := OLD.next_fire_at;
                        NEW.last_fire_at := OLD.last_fire_at;
                        NEW.fired_count := OLD.fired_count;
                        RETURN NEW;
                    END
                    $$;
                    CREATE TRIGGER forget BEFORE UPDATE ON schedule FOR EACH ROW EXECUTE FUNCTION forget();
                    """
                case .losesTask:
                    """
                    UPDATE schedule SET last_fire_at = next_fire_at, next_fire_at = next_fire_at + interval '1 hour',
                        fired_count = fired_count + 1
                    """
                }
            }
        }

        @Test("A release that fired a moment twice, or lost one, would be noticed", arguments: Defect.allCases)
        func noticed(_ defect: Defect) async throws {
            try await Installation.with { installation in
                let scene = try await FiringScene.make(every: 3600, workers: 0, in: installation)
                try await installation.postgres.withLease { try await $0.unsafeSQL(defect.sql) }
                try await scene.startWorker()
                switch defect {
                case .forgets:
                    try await Probe.until("it fires again") { try await scene.fires().count > 1 }
                    let breaches = try await scene.history(through: scene.anchor).breaches
                    #expect(breaches.contains { $0.hasPrefix("\(scene.anchor) fired ") })
                    let rules = try await Invariants.check(installation.postgres).map(\.rule)
                    #expect(rules.contains("schedule fires a time at most once"))
                case .losesTask:
                    let breaches = try await scene.history(through: scene.anchor).breaches
                    #expect(breaches == ["\(scene.anchor) was missed"])
                }
            }
        }
    }
}
