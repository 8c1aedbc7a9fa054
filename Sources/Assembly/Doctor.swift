package import Domain
import Foundation
import PostgresDriver
import TaskQueue

/// Looks at a database as an operator would before trusting it with work that must not be lost.
package struct Doctor: Sendable {
    package enum Verdict: String, Sendable, Codable { case ok, warning, failed }

    package struct Finding: Sendable, Codable {
        package let check: String
        package let verdict: Verdict
        package let found: String
        /// What to do; nil when nothing is to be done.
        package let advice: String?
    }

    private let settings: Settings
    private let database: Secret
    package init(settings: Settings, database: Secret) {
        self.settings = settings
        self.database = database
    }

    /// Every finding, settings and catalogue first. Never throws for what it finds.
    package func examine() async -> [Finding] {
        var findings = settings.validate().map {
            Finding(check: "settings", verdict: .failed, found: $0, advice: "correct the environment variable")
        }
        findings += CatalogCheck(settings).findings()
        do {
            // First, because an unnoticed pooler makes everything after it fail in surprising ways.
            findings.append(try await PoolerCheck(database: database, pooling: settings.pooling).finding())
            findings += try await Drivers.with(url: database, role: "doctor", pooling: settings.pooling) { drivers in
                try await databaseFindings(drivers.general) + [await schemaFinding(drivers.general)]
            }
        } catch {
            findings.append(
                Finding(
                    check: "database", verdict: .failed, found: "\(error)",
                    advice: "check DATABASE_URL and that the server runs"))
        }
        return findings + [await RedisCheck(url: settings.redisURL).finding()]
    }

    private func databaseFindings(_ client: PostgresClient) async throws -> [Finding] {
        guard let facts = try await client.run(DatabaseFacts()).first else { return [] }
        let skew = abs(facts.now.timeIntervalSinceNow)
        return [
            Finding(
                check: "version", verdict: facts.version >= 150_000 ? .ok : .failed, found: "\(facts.version)",
                advice: facts.version >= 150_000 ? nil : "use Postgres 15 or later"),
            must("fsync", facts.fsync, "a crash of the machine can corrupt the database"),
            must("full_page_writes", facts.fullPageWrites, "a crash of the machine can corrupt the database"),
            Finding(
                check: "synchronous_commit", verdict: facts.synchronousCommit == "off" ? .failed : .ok,
                found: facts.synchronousCommit,
                advice: facts.synchronousCommit == "off" ? "turn it on: accepted tasks could be lost" : nil),
            Finding(
                check: "encoding", verdict: facts.encoding == "UTF8" ? .ok : .failed, found: facts.encoding,
                advice: facts.encoding == "UTF8" ? nil : "make the database with ENCODING UTF8"),
            Finding(
                check: "primary", verdict: facts.isReplica ? .failed : .ok,
                found: facts.isReplica ? "replica" : "primary",
                advice: facts.isReplica ? "connect to the primary" : nil),
            Finding(
                check: "role", verdict: facts.isSuperuser ? .warning : .ok,
                found: facts.isSuperuser ? "superuser" : "ordinary role",
                advice: facts.isSuperuser ? "use a role that owns only the schema penstock" : nil),
            Finding(
                check: "clock", verdict: skew < 2 ? .ok : .warning, found: "\(Int(skew * 1000)) ms apart",
                advice: skew < 2
                    ? nil : "leases are on the database's clock and stay correct; synchronise the clocks all the same"),
        ]
    }

    private func must(_ name: String, _ isOn: Bool, _ danger: String) -> Finding {
        Finding(
            check: name, verdict: isOn ? .ok : .failed, found: isOn ? "on" : "off",
            advice: isOn ? nil : "turn \(name) on: \(danger)")
    }

    private func schemaFinding(_ client: PostgresClient) async -> Finding {
        do {
            try await SchemaGate(client: client, migrations: settings.migrations).check()
            return Finding(check: "schema", verdict: .ok, found: "current", advice: nil)
        } catch {
            return Finding(check: "schema", verdict: .failed, found: "\(error)", advice: "run: penstock migrate")
        }
    }
}

/// What the server says about itself.
struct DatabaseFacts: PostgresStatement {
    struct Row: Sendable {
        let version: Int32
        let fsync: Bool
        let fullPageWrites: Bool
        let synchronousCommit: String
        let encoding: String
        let isReplica: Bool
        let isSuperuser: Bool
        let now: Date
    }

    static let sql = """
        SELECT current_setting('server_version_num')::int4, current_setting('fsync')::bool,
            current_setting('full_page_writes')::bool, current_setting('synchronous_commit'),
            pg_encoding_to_char(d.encoding)::text, pg_is_in_recovery(), current_setting('is_superuser')::bool, clock_timestamp()
        FROM pg_database d WHERE d.datname = current_database()
        """

    var binds: [PostgresValue] { [] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            version: try row.value(0), fsync: try row.value(1), fullPageWrites: try row.value(2),
            synchronousCommit: try row.value(3), encoding: try row.value(4), isReplica: try row.value(5),
            isSuperuser: try row.value(6), now: try row.value(7))
    }
}
