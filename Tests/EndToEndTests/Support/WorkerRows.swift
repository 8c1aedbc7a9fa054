import Foundation
import PostgresDriver
import TestKit

/// A worker's entry as the database sees it. A process that lost its lease enters a second time.
struct ReadWorker: PostgresStatement {
    struct Row: Sendable {
        let id: Int64
        let isStopped: Bool
        /// How many slots it holds now in all pools, nil before its first heartbeat.
        let granted: Int64?
        /// When its slots end; moves with every heartbeat.
        let slotsEnd: Date?
    }

    let pid: Int32

    static let sql = """
        SELECT w.id, w.stopped_at IS NOT NULL, (SELECT sum(l.granted) FROM slot_lease l WHERE l.worker_id = w.id),
            (SELECT max(l.expires_at) FROM slot_lease l WHERE l.worker_id = w.id)
        FROM worker w WHERE w.pid = $1 ORDER BY w.id
        """

    var binds: [PostgresValue] { [.int4(pid)] }

    static func decode(_ row: PostgresRow) throws(PostgresError) -> Row {
        Row(
            id: try row.value(0), isStopped: try row.value(1), granted: try row.value(2), slotsEnd: try row.value(3))
    }
}

extension Installation {
    /// Waits until somebody has ended the lease of a worker that does not answer.
    func waitUntilLost(_ worker: ProcessUnderTest) async throws {
        try await Probe.until("the lease of \(worker.name) has ended") {
            let rows = try await postgres.run(ReadWorker(pid: worker.pid))
            return !rows.isEmpty && rows.allSatisfy(\.isStopped)
        }
    }

    /// Waits until a worker that lost its lease has noticed: it cancels everything it was doing, enters anew, and two
    /// heartbeats later whatever its old attempts still had to send has been sent.
    func waitUntilReentered(_ worker: ProcessUnderTest) async throws {
        try await Probe.until("\(worker.name) has entered anew") {
            let rows = try await postgres.run(ReadWorker(pid: worker.pid))
            return rows.count > 1 && rows.last?.isStopped == false && rows.last?.slotsEnd != nil
        }
        try await waitForBeats(2, of: worker)
    }

    /// Waits until a worker's heartbeat has come `count` more times.
    func waitForBeats(_ count: Int, of worker: ProcessUnderTest) async throws {
        var seen = Set<Date>()
        try await Probe.until("\(worker.name) beats \(count) times") {
            if let end = try await postgres.run(ReadWorker(pid: worker.pid)).last?.slotsEnd { seen.insert(end) }
            return seen.count > count
        }
    }
}

/// The slots of a pool that live leases hold together.
struct CountGrants: PostgresStatement {
    let pool: String
    static let sql = """
        SELECT coalesce(sum(l.granted), 0)::int8 FROM pool p
        LEFT JOIN slot_lease l ON l.pool_id = p.id AND l.expires_at > clock_timestamp() WHERE p.name = $1
        """
    var binds: [PostgresValue] { [.text(pool)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Int64 { try row.value(0) }
}
