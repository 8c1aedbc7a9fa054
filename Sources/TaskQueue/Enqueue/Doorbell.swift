package import PostgresDriver
import Synchronization

/// Tells idle workers that there is work, without making producers queue for it.
///
/// `NOTIFY` takes a database-wide lock at commit, so it is never sent inside a producer's transaction: after the
/// commit somebody rings, at most one `NOTIFY` is in flight, and between two of them there is a short gap in
/// which further rings coalesce (measured: 90 % of the throughput without any, wake-up after 0.5–0.9 ms).
/// A ring that is lost costs a poll interval, nothing else.
package final class Doorbell: Sendable {
    package static let channel = "penstock_ready"

    private enum State { case silent, ringing, ringingAgain }
    private let state = Mutex(State.silent)
    private let postgres: PostgresClient
    private let gap: Duration

    package init(postgres: PostgresClient, gap: Duration = .milliseconds(2)) {
        self.postgres = postgres
        self.gap = gap
    }

    /// Rings; returns at once.
    package func ring() {
        let starts = state.withLock { state in
            switch state {
            case .silent:
                state = .ringing
                return true
            case .ringing, .ringingAgain:
                state = .ringingAgain
                return false
            }
        }
        // Unstructured: nobody waits for a ring, and it ends by itself after the last one.
        if starts { Task { await notify() } }
    }

    private func notify() async {
        repeat {
            // A ring that fails is only a hint lost; workers poll as well.
            _ = try? await postgres.run(Notify())
            try? await Task.sleep(for: gap)
        } while nextRound()
    }

    private func nextRound() -> Bool {
        state.withLock { state in
            let again = state == .ringingAgain
            state = again ? .ringing : .silent
            return again
        }
    }

    private struct Notify: PostgresStatement {
        /// Its commit need not wait for the disk: there is nothing to keep.
        static let sql = "SELECT pg_notify('penstock_ready', '')::text, set_config('synchronous_commit', 'off', true)"
        var binds: [PostgresValue] { [] }
        static func decode(_ row: PostgresRow) throws(PostgresError) {}
    }
}
