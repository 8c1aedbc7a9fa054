import PostgresDriver
import TestKit

/// A step at which a worker can be made to stand still, exactly, without a word of it in the product.
///
/// A trigger on the table that the step's statement writes to asks for an advisory lock. While the test holds that
/// lock, whoever comes to this step waits inside its statement: the statement has been sent, nothing of it is visible.
enum StandingPoint: Int32, Sendable, CaseIterable {
    /// The task is claimed; the row of its first model call is being written, the call itself has not left.
    case admission = 7001
    /// The provider has answered; the settlement of the call, with its checkpoint, is being written.
    case settlement = 7002
    /// All nodes are done; the outcome is being written.
    case outcome = 7003

    // Of the fleet itself.

    /// A schedule's moment has come: inside the statement that moves it on and makes its tasks. Its row is locked. Duties
    /// wait five seconds for a lock; who stands longer gives up, and comes again.
    case firing = 7004
    /// In the middle of a heartbeat: the lease of the worker is being renewed, and its slots are next.
    case renewal = 7005

    // Of a rebuild.

    /// Chunks of a document are being stored; nothing of it is visible.
    case slicing = 7101
    /// The provider was paid and has answered; its vectors are being stored.
    case storing = 7102
    /// The generation is verified; its report is being kept. The index is free.
    case verified = 7103
    /// Inside the transaction of the cutover, behind its locks: the pointer is being turned.
    case flipping = 7104

    /// Puts the triggers of all points into a test's own database.
    static func install(on postgres: PostgresClient) async throws {
        let triggers = allCases.map { "CREATE TRIGGER stand_\($0.rawValue) \($0.trigger);" }
        try await postgres.withLease { session in
            try await session.unsafeSQL(([functions] + triggers).joined(separator: "\n"))
        }
    }

    /// Makes everyone stand here while `body` runs.
    func hold<Value: Sendable>(on postgres: PostgresClient, _ body: () async throws -> Value) async throws -> Value {
        try await postgres.transaction { transaction in
            try await transaction.unsafeSQL("SELECT pg_advisory_xact_lock(\(rawValue))")
            return try await body()
        }
    }

    /// Waits until somebody stands here, or so many.
    func waitUntilReached(by count: Int64 = 1, on postgres: PostgresClient) async throws {
        try await Probe.until("\(count) stand at \(self)") { try await standing(on: postgres) >= count }
    }

    /// Ends the sessions that stand here, so that what their dead client had sent never happens: as if its last
    /// packets had been lost with it.
    func loseStatements(on postgres: PostgresClient) async throws {
        _ = try await postgres.run(EndStandingSessions(lock: rawValue))
        try await Probe.until("nobody stands at \(self)") { try await standing(on: postgres) == 0 }
    }

    private func standing(on postgres: PostgresClient) async throws -> Int64 {
        try await postgres.one(CountStandingSessions(lock: rawValue))
    }
}
