package import Configuration
package import Domain
package import Fleet
import Foundation
package import HTTPAPI
package import Logging
package import ModelGateway
package import PostgresDriver
package import Webhooks

/// Everything an operator can set, read once at start from the environment. `penstock doctor` shows the result.
package struct Settings: Sendable {
    /// `DATABASE_URL`: any libpq connection string; TLS by its `sslmode`.
    package var databaseURL: Secret?
    /// `REDIS_URL`: `redis://[user:password@]host:port/db` or `unix:///path?db=0`. It holds only hints; without it limits
    /// and cache are those of each process.
    package var redisURL: Secret?
    /// `PENSTOCK_POOLER`: whether DATABASE_URL leads to a pooler in transaction mode. `detect` (each connection finds out),
    /// `yes`, for one that hides itself, or `no`, for a server that is taken for one.
    package var pooling = PostgresPooling.detected
    /// `PENSTOCK_MIGRATIONS`: the folder with the numbered SQL files.
    package var migrations: String
    /// `PENSTOCK_LOG_LEVEL`: trace, debug, info, notice, warning, error.
    package var logLevel: Logger.Level = .notice
    package var api: HTTPAPIConfiguration
    package var fleet: FleetConfiguration
    /// `PENSTOCK_POOL_SIZE`: the most slots of one provider that a worker asks for.
    private var poolSize: Int32 = 16
    /// `PENSTOCK_POOL_LIMIT`: the fleet-wide limit of a provider's new pool, where the catalogue states none.
    private var poolLimit = 16
    package var gateway: GatewayConfiguration
    /// `PENSTOCK_MODELS`, whether or not it could be read; nil when it is not set.
    package private(set) var modelsPath: String?
    package var webhooks: AddressPolicy
    /// `PENSTOCK_IDEMPOTENCY_HOURS`: how long idempotency keys of the API are kept. At least 24, and no longer than the
    /// tasks they stand for.
    package var keyLifetime: Duration = Idempotency.lifetimeDefault
    /// `PENSTOCK_INDEX_MEMORY_MB`: how much of the indexes that are searched a process keeps in memory, in MiB.
    package var indexMemoryMax = 1024 << 20
    /// `PENSTOCK_STALL_SECONDS`: how long nothing in the process may move before it ends itself (``Watchdog``). Shorter may
    /// take a machine that has no time for it for a defect.
    package private(set) var stallSeconds = 60
    private var complaints: [String] = []

    /// Reads the settings; what is wrong with them comes from ``validate()``, all at once.
    package init(_ reader: ConfigReader) {
        databaseURL = reader.string(forKey: "database.url", isSecret: true).map { Secret($0) }
        migrations = reader.string(forKey: "penstock.migrations") ?? MigrationsFolder.nearby()
        api = HTTPAPIConfiguration()
        fleet = FleetConfiguration()
        gateway = GatewayConfiguration(reader)
        webhooks = AddressPolicy.strict
        readModels(reader)
        if let level = reader.string(forKey: "penstock.log.level") {
            if let known = Logger.Level(rawValue: level) {
                logLevel = known
            } else {
                complaints.append(
                    "PENSTOCK_LOG_LEVEL: unknown level \(level); use debug, info, notice, warning or error")
            }
        }
        api.host = reader.string(forKey: "penstock.host", default: api.host)
        api.port = reader.int(forKey: "penstock.port", default: api.port)
        api.bulkBodyBytesMax = reader.int(forKey: "penstock.bulk.bytes", default: api.bulkBodyBytesMax)
        api.bulkLinesMax = reader.int(forKey: "penstock.bulk.lines", default: api.bulkLinesMax)
        api.bulkTimeout = .seconds(reader.int(forKey: "penstock.bulk.seconds", default: 300))
        api.bodiesBytesMax = max(api.bodiesBytesMax, api.bulkBodyBytesMax)
        webhooks.allowsLoopback = reader.bool(forKey: "penstock.webhooks.allow.loopback", default: false)
        let redis = Self.redisURL(reader)
        redisURL = redis.url
        complaints += redis.complaints
        readFleet(reader)
        readKeyLifetime(reader)
        readPooling(reader)
        readIndexMemory(reader)
        stallSeconds = reader.int(forKey: "penstock.stall.seconds", default: stallSeconds)
        if !(10...86_400).contains(stallSeconds) { complaints.append("PENSTOCK_STALL_SECONDS: must be 10…86,400") }
    }

    private mutating func readIndexMemory(_ reader: ConfigReader) {
        let megabytes = reader.int(forKey: "penstock.index.memory.mb", default: 1024)
        guard (16...1_048_576).contains(megabytes) else {
            return complaints.append("PENSTOCK_INDEX_MEMORY_MB: must be 16…1,048,576")
        }
        indexMemoryMax = megabytes << 20
    }

    /// `PENSTOCK_MODELS`: the file of the model catalogue. It replaces the settings of a single server, which would be
    /// ignored beside it, and so are refused.
    private mutating func readModels(_ reader: ConfigReader) {
        guard let path = reader.string(forKey: "penstock.models"), !path.isEmpty else { return }
        modelsPath = path
        do {
            gateway.catalogFile = try CatalogFile(path: path)
        } catch {
            complaints += error.complaints.map { "PENSTOCK_MODELS, \(path): \($0)" }
        }
        let replaced = [
            ("penstock.chat.provider", "PENSTOCK_CHAT_PROVIDER"), ("penstock.chat.model", "PENSTOCK_CHAT_MODEL"),
            ("penstock.embedding.provider", "PENSTOCK_EMBEDDING_PROVIDER"),
            ("penstock.embedding.model", "PENSTOCK_EMBEDDING_MODEL"), ("openai.base.url", "OPENAI_BASE_URL"),
            ("anthropic.base.url", "ANTHROPIC_BASE_URL"),
        ]
        for (key, name) in replaced where reader.string(forKey: ConfigKey(key)) != nil {
            complaints.append("\(name) has no effect beside PENSTOCK_MODELS: say it in that file, and unset it")
        }
    }

    private mutating func readPooling(_ reader: ConfigReader) {
        guard let text = reader.string(forKey: "penstock.pooler") else { return }
        guard let known = PostgresPooling(rawValue: text) else {
            return complaints.append("PENSTOCK_POOLER: unknown value \(text); use detect, yes or no")
        }
        pooling = known
    }

    private mutating func readKeyLifetime(_ reader: ConfigReader) {
        let hours = reader.int(forKey: "penstock.idempotency.hours", default: 24)
        let hoursMax = max(Int(fleet.retentionDays) * 24, 24)
        guard hours >= 24, hours <= hoursMax else {
            return complaints.append("PENSTOCK_IDEMPOTENCY_HOURS: must be 24…\(hoursMax), the days that tasks are kept")
        }
        keyLifetime = .seconds(hours * 3600)
    }

    private mutating func readFleet(_ reader: ConfigReader) {
        poolSize = Int32(clamping: reader.int(forKey: "penstock.pool.size", default: Int(poolSize)))
        poolLimit = reader.int(forKey: "penstock.pool.limit", default: poolLimit)
        fleet.pools = pools(by: gateway.catalogFile?.catalog)
        fleet.retentionDays = Int32(clamping: reader.int(forKey: "penstock.retention.days", default: 30))
        fleet.deathsMax = Int32(clamping: reader.int(forKey: "penstock.deaths.max", default: Int(fleet.deathsMax)))
        fleet.inputBytesMax = Self.bytes(megabytes: reader.int(forKey: "penstock.input.memory.mb", default: 256))
        fleet.drainGrace = .seconds(reader.int(forKey: "penstock.drain.seconds", default: 30))
        fleet.lease = .seconds(reader.int(forKey: "penstock.lease.seconds", default: 12))
        fleet.beat = min(fleet.beat, fleet.lease / 4)
    }

    /// Whatever does not fit into the number is beyond every bound, and refused with it.
    private static func bytes(megabytes: Int) -> Int {
        let (bytes, overflow) = megabytes.multipliedReportingOverflow(by: 1 << 20)
        return overflow ? .max : bytes
    }

    /// The pools that a process with these settings works for.
    /// - Parameter catalog: of the file, as it is now; nil when there is no file.
    func pools(by catalog: ModelCatalog?) -> [FleetConfiguration.Pool] {
        gateway.pools(by: catalog).map { pool in
            FleetConfiguration.Pool(
                name: pool.name, provider: pool.name.rawValue, size: poolSize,
                limit: Int32(clamping: pool.limit ?? poolLimit), isLimitStated: pool.limit != nil)
        } + [
            FleetConfiguration.Pool(name: "webhook", provider: nil, size: 16, limit: 64),
            // Reading documents is work for the processor: as many at a time as it has room for beside everything else.
            FleetConfiguration.Pool(name: "index", provider: nil, size: 4, limit: 64),
        ]
    }

    /// The API listens on this port; 0 takes a free one.
    package mutating func listen(on port: Int) { api.port = port }

    /// Lets webhooks go to this machine. For local development only.
    package mutating func allowLoopbackWebhooks() { webhooks.allowsLoopback = true }

    /// Where the API is reached once it listens on `port`.
    package func apiURL(port: Int) -> String { "http://\(api.host):\(port)" }

    /// Everything that is wrong, in words an operator can act on; empty when the process may start.
    package func validate() -> [String] {
        complaints + api.validate() + fleet.validate() + gateway.validate()
    }
}
