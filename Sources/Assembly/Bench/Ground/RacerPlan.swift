import Domain
import Foundation

/// What a racing process is told, in a file that only its owner can read: it holds the database's password, and arguments
/// can be read by everybody.
struct RacerPlan: Sendable, Codable {
    let database: String
    let redis: String?
    let baseURL: String
    /// The most tasks of one process.
    let slots: Int32
    /// Of the pool, over all processes.
    let limit: Int32
    /// How many tasks start together.
    let racers: Int

    func write(to path: String) throws {
        let bytes = try JSONEncoder().encode(self)
        guard
            FileManager.default.createFile(
                atPath: path, contents: bytes, attributes: [.posixPermissions: 0o600])
        else { throw BenchError(.surroundings, "cannot write \(path)") }
    }

    init(path: String) throws(BenchError) {
        guard let bytes = FileManager.default.contents(atPath: path),
            let plan = try? JSONDecoder().decode(RacerPlan.self, from: bytes)
        else { throw BenchError(.surroundings, "\(path) is no plan for a racer; penstock bench gateway writes them") }
        self = plan
    }

    init(
        database: String, redis: String?, baseURL: String, slots: Int32, limit: Int32, racers: Int
    ) {
        self.database = database
        self.redis = redis
        self.baseURL = baseURL
        self.slots = slots
        self.limit = limit
        self.racers = racers
    }
}
