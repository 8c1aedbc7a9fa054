import Domain
import PostgresDriver
import TestKit
import Testing

extension FaultTests {
    /// Postgres dies twice, ends sessions, or has no room for us.
    @Suite("A failing Postgres", .serialized, .timeLimit(.minutes(4)))
    struct FailingPostgresTests {
        @Test("A server that is killed, and killed again while it recovers, loses nothing that was acknowledged")
        func killedTwice() async throws {
            try await PostgresCluster.with { cluster in
                try await Installation.with(cluster) { installation in
                    let clients = Crowd(size: 80, api: try await installation.serve())
                    try await installation.workReady("worker")
                    try await clients.submitAll {
                        try await Probe.until("some are acknowledged") { clients.acknowledgedCount >= 25 }
                        try await cluster.killPostmaster()
                        try await cluster.beginStart()
                        try await cluster.killPostmaster()
                        try await cluster.start()
                    }
                    try await installation.expectAllDone(clients)
                }
            }
        }

        @Test("Sessions that are ended at random cost no task")
        func endedSessions() async throws {
            var seed = Seed(16)
            let salts = (0..<6).map { _ in Int32.random(in: 0...1_000_000, using: &seed) }
            try await Installation.with { installation in
                let clients = Crowd(size: 120, api: try await installation.serve())
                try await installation.workReady("one", "two")
                try await clients.submitAll(width: 4) {
                    for (round, salt) in salts.enumerated() {
                        try await Probe.until("round \(round)") { clients.acknowledgedCount >= 15 * round + 5 }
                        _ = try await installation.postgres.run(EndSomeSessions(salt: salt))
                    }
                }
                try await installation.expectAllDone(clients)
            }
        }

        @Test("Without a free connection the API says 503 and when to come again; then everything goes on")
        func noConnections() async throws {
            try await PostgresCluster.with(settings: ["max_connections": "50"]) { cluster in
                try await Installation.with(cluster) { installation in
                    try await FaultProxy.with(to: installation.databaseURL) { wire in
                        let api = try await installation.through(wire).serve()
                        let worker = try installation.through(wire).work("worker")
                        try await installation.waitUntilWorking(worker)
                        let before = try await api.accepted("summarize", ["text": "Water flows."])
                        #expect(try await api.ended(before)["state"]?.asString == "succeeded")

                        let stranger = OutsideConnections(port: cluster.port)
                        try await take(everything: stranger, from: wire)
                        let refused = try await api.submit("summarize", ["text": "Water stands."], key: "later")
                        #expect(refused.status == 503)
                        #expect(refused.header("retry-after") != nil)
                        #expect(try await installation.postgres.one(CountTasks()).tasks == 1)

                        stranger.closeAll()
                        let task = try await Probe.value("the same request is accepted") {
                            try? await api.accepted("summarize", ["text": "Water stands."], key: "later")
                        }
                        #expect(try await api.ended(task)["state"]?.asString == "succeeded")
                        #expect(worker.ending() == nil)
                        try await installation.expectDrained()
                    }
                }
            }
        }

        /// A stranger takes every free connection, and then those that our processes had.
        private func take(everything stranger: OutsideConnections, from wire: FaultProxy) async throws {
            let free = stranger.fill(max: 100)
            let ours = wire.connectionCount
            // Nobody of ours comes back before he has them.
            wire.change { $0.stallsRequests = true }
            try await wire.cutAll()
            try await Probe.until("the stranger has every connection") { stranger.fill(max: 100) >= free + ours }
            wire.change { $0 = FaultProxy.Weather() }
        }

        @Test("A database that became read-only refuses loudly, and what it had accepted is still done")
        func readOnly() async throws {
            try await PostgresCluster.with { cluster in
                try await Installation.with(cluster) { installation in
                    let api = try await installation.serve()
                    var accepted = [try await api.accepted("summarize", ["text": "Water flows."])]
                    try await setReadOnly("ALTER SYSTEM SET default_transaction_read_only = on", in: installation)
                    // Its sessions may hear of the setting a moment later; what counts is that each answer tells the truth.
                    var refusal: APIProbe.Answer?
                    var last = ""
                    for number in 0..<500 where refusal == nil {
                        last = "later-\(number)"
                        let answer = try await api.submit("summarize", ["text": "Water stands."], key: last)
                        if answer.status == 202 {
                            accepted.append(try #require(answer.json["id"]?.asString.flatMap { TaskID($0) }))
                        } else {
                            refusal = answer
                        }
                    }
                    let refused = try #require(refusal, "nothing was ever refused: the database was not read-only")
                    #expect(refused.status >= 500)
                    #expect(try await installation.postgres.one(CountTasks()).tasks == Int64(accepted.count))

                    try await setReadOnly("ALTER SYSTEM RESET default_transaction_read_only", in: installation)
                    accepted.append(
                        try await Probe.value("the same request is accepted") { [last] in
                            try? await api.accepted("summarize", ["text": "Water stands."], key: last)
                        })
                    #expect(Set(accepted).count == accepted.count)
                    _ = try installation.work("worker")
                    for task in accepted { #expect(try await api.ended(task)["state"]?.asString == "succeeded") }
                    try await installation.expectDrained()
                }
            }
        }

        private func setReadOnly(_ sql: String, in installation: Installation) async throws {
            // One by one: such a statement must not share a transaction.
            try await installation.postgres.withLease { try await $0.unsafeSQL(sql) }
            try await installation.postgres.withLease { try await $0.unsafeSQL("SELECT pg_reload_conf()") }
        }

        @Test(
            "Without a database nothing starts, and it says where it looked", arguments: ["serve", "work", "migrate"])
        func nowhere(command: String) async throws {
            try await ProcessUnderTestSet.with { processes in
                let port = try PostgresCluster.freePort()
                let process = try processes.start(
                    try TestServer.executable(), [command],
                    environment: [
                        "DATABASE_URL": "postgresql://nobody:hidden@127.0.0.1:\(port)/app",
                        "PENSTOCK_MIGRATIONS": TestServer.migrations,
                    ], name: command)
                #expect(try await process.end() == .exited(6))
                #expect(process.output.contains("port \(port) failed: Connection refused"), "\(process.output)")
                #expect(!process.output.contains("hidden"))
            }
        }

        @Test("Three hundred idle sessions of a stranger are no hindrance")
        func idleSessions() async throws {
            try await PostgresCluster.with(settings: ["max_connections": "400"]) { cluster in
                try await Installation.with(cluster) { installation in
                    let stranger = OutsideConnections(port: cluster.port)
                    #expect(stranger.fill(max: 300) == 300)
                    let clients = Crowd(size: 40, api: try await installation.serve())
                    _ = try installation.work("worker")
                    try await clients.submitAll {}
                    try await installation.expectAllDone(clients)
                    #expect(stranger.count == 300)
                }
            }
        }
    }
}

/// Ends about half of the sessions of our processes in this database; which half depends on the salt.
struct EndSomeSessions: PostgresStatement {
    let salt: Int32
    static let sql = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name LIKE 'penstock %' AND hashint4(pid # $1) % 2 = 0
        """
    var binds: [PostgresValue] { [.int4(salt)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
