import Domain
import Foundation
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Every worker stands still in the middle of a heartbeat: its renewal is on the way, takes effect while the worker
    /// stands, and is heard of when the lease that it gave is almost over, or is.
    ///
    /// They are stopped by SIGSTOP and not by a frozen cgroup, which tests may make on few machines. For everybody else
    /// the two are the same: the kernel runs none of the process's threads (``ProcessUnderTest/freeze()`` waits until it
    /// says so of each), monotonic clocks go on, sockets stay open, and what comes in waits in them. What a cgroup does
    /// beyond that concerns children, of which a worker has none.
    @Suite("A fleet that is frozen in the middle of its heartbeats", .serialized, .timeLimit(.minutes(3)))
    struct FrozenBeatTests {
        private static let limit = 3
        /// How long the workers are frozen, in leases: too short for anybody to notice, until about the end, and beyond.
        private static let lengths: [ClosedRange<Double>] = [0.3...0.6, 0.6...1.0, 1.0...1.6]

        @Test("No worker doubles a call or an outcome, whether it wakes before, about or after the end of its lease")
        func midBeat() async throws {
            var seed = Seed(19)
            try await withFleet { installation, provider, workers in
                let api = try await installation.serve()
                var gates = holdCalls(of: provider)
                let tasks = try await submit(to: api)
                // Twice, because a task that is lost three times is taken for the cause and set aside.
                for _ in 0..<2 {
                    try await Probe.until("every slot has a call in flight") { gates.allSatisfy(\.isHolding) }
                    try await freezeInBeats(workers, installation.postgres)
                    // Whoever believes that a sleeper's slot is free makes a call that stays beside the sleeper's.
                    let next = holdCalls(of: provider)
                    try await thaw(workers.shuffled(using: &seed), seed: &seed)
                    for gate in gates { gate.open() }
                    gates = next
                }
                for gate in gates { gate.open() }

                for task in tasks {
                    // One that was lost twice waits up to a minute for its third attempt.
                    #expect(try await api.ended(task, within: .seconds(90))["state"]?.asString == "succeeded")
                }
                #expect(provider.peak == Self.limit)
                try await installation.expectDrained()
                #expect(try await installation.postgres.one(CountTasks()).outcomes == Int64(tasks.count))
                #expect(workers.allSatisfy { $0.ending() == nil })
            }
        }

        /// What a fleet might do that the test above is there to stop: a call is taken to be over as soon as its worker's
        /// lease is, and keeps no slot.
        private static let forgetsCalls = """
            CREATE FUNCTION forget() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                NEW.deadline := clock_timestamp();
                RETURN NEW;
            END
            $$;
            CREATE TRIGGER forget BEFORE INSERT ON model_call_open FOR EACH ROW EXECUTE FUNCTION forget();
            """

        @Test("A fleet that forgets the calls of a sleeper would be noticed")
        func noticed() async throws {
            try await withFleet { installation, provider, workers in
                try await installation.postgres.withLease { try await $0.unsafeSQL(Self.forgetsCalls) }
                var gates = holdCalls(of: provider)
                _ = try await submit(to: try await installation.serve())
                try await Probe.until("every slot has a call in flight") { gates.allSatisfy(\.isHolding) }
                try await freezeInBeats(workers, installation.postgres)
                gates += holdCalls(of: provider)
                for worker in workers.dropFirst() { worker.thaw() }
                try await Probe.until("there is a call too many") { provider.peak > Self.limit }
                for gate in gates { gate.open() }
            }
        }

        /// Runs `body` with three workers, each of which has one of the slots.
        private func withFleet(
            _ body: (Installation, DialectServer, [ProcessUnderTest]) async throws -> Void
        ) async throws {
            let settings = ["PENSTOCK_POOL_LIMIT": "\(Self.limit)"]
            try await Installation.withProvider(settings: settings) { installation, provider in
                try await StandingPoint.install(on: installation.postgres)
                let workers = try ["one", "two", "three"].map { try installation.work($0) }
                for worker in workers { try await installation.waitUntilWorking(worker) }
                for worker in workers {
                    try await Probe.until("\(worker.name) has its share") {
                        try await installation.postgres.one(ReadShare(pid: worker.pid, pool: "openai")) == 1
                    }
                }
                try await body(installation, provider, workers)
            }
        }

        private func submit(to api: APIProbe) async throws -> [TaskID] {
            var tasks: [TaskID] = []
            for number in 0..<12 {
                tasks.append(try await api.accepted("summarize", ["text": .string("Lamp \(number) was lit.")]))
            }
            return tasks
        }

        /// Holds as many calls from now on as there may be.
        private func holdCalls(of provider: DialectServer) -> [DialectServerGate] {
            (0..<Self.limit).map { _ in provider.holdFirst { _ in true } }
        }

        /// Freezes every worker while the renewal of its lease stands in the database, and lets the renewals happen.
        private func freezeInBeats(_ workers: [ProcessUnderTest], _ postgres: PostgresClient) async throws {
            let ends = try await StandingPoint.renewal.hold(on: postgres) {
                try await StandingPoint.renewal.waitUntilReached(by: Int64(workers.count), on: postgres)
                for worker in workers { try await worker.freeze() }
                return try await leaseEnds(of: workers, postgres)
            }
            try await Probe.until("the renewals have taken effect") {
                zip(ends, try await leaseEnds(of: workers, postgres)).allSatisfy { $0 < $1 }
            }
        }

        private func leaseEnds(of workers: [ProcessUnderTest], _ postgres: PostgresClient) async throws -> [Date] {
            var ends: [Date] = []
            for worker in workers { ends.append(try await postgres.one(ReadLeaseEnd(pid: worker.pid))) }
            return ends
        }

        /// Lets the workers go on, each after a length of its own, the first of them soon and the last one late.
        private func thaw(_ workers: [ProcessUnderTest], seed: inout Seed) async throws {
            var passed = Duration.zero
            for (worker, range) in zip(workers, Self.lengths) {
                let length = Duration.seconds(Double(Installation.lease) * Double.random(in: range, using: &seed))
                // The length of the freeze is the fault itself, not a wait for something.
                try await Task.sleep(for: length - passed)
                passed = length
                worker.thaw()
            }
        }
    }
}

/// How many slots of a pool a worker holds.
private struct ReadShare: PostgresStatement {
    let pid: Int32
    let pool: String
    static let sql = """
        SELECT coalesce(sum(l.granted), 0)::int8 FROM worker w JOIN slot_lease l ON l.worker_id = w.id
        JOIN pool p ON p.id = l.pool_id WHERE w.pid = $1 AND p.name = $2 AND l.expires_at > clock_timestamp()
        """
    var binds: [PostgresValue] { [.int4(pid), .text(pool)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
