import PostgresDriver
import Synchronization
import TaskQueue

/// Puts back what a worker drains, so that as many tasks wait as at the start. It does so for a small backlog as for a
/// large one, and so takes the same share of the machine from both.
final class BacklogFiller: Sendable {
    private let end: Int
    private let piece: Int
    private let count = Mutex(0)

    /// - Parameters:
    ///   - backlog: how many tasks wait at the start.
    ///   - end: the count of outcomes at which nothing is added any more.
    init(backlog: Int, until end: Int) {
        self.end = end
        piece = max(1, min(2000, backlog / 4))
    }

    /// How many tasks it has added to the ones that stood there at the start.
    var added: Int { count.withLock { $0 } }

    func run(on database: BenchDatabase, _ meter: OutcomeMeter) async throws {
        let doorbell = Doorbell(postgres: database.general)
        while meter.count < end, !meter.isClosed {
            guard meter.count - added >= piece else {
                try await Task.sleep(for: .milliseconds(1))
                continue
            }
            _ = try await database.slow.run(PrefillTasks(lane: database.lane, count: Int32(clamping: piece)))
            count.withLock { $0 += piece }
            doorbell.ring()
        }
    }
}
