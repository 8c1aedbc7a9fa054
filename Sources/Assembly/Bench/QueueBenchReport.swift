/// What `penstock bench queue` measured.
package struct QueueBenchReport: Sendable, Codable {
    package let tasks: Int
    package let enqueueSeconds: Double
    package let drainSeconds: Double
    package let walBytesPerTask: Double
    /// Sorted, in milliseconds.
    package let pickups: [Double]
    package let outcomes: Int64
    package let attempts: Int64
    package let events: Int64
    package let expectedOutcomes: Int64

    package var enqueuePerSecond: Double { Double(tasks) / enqueueSeconds }
    package var drainPerSecond: Double { Double(tasks) / drainSeconds }

    /// Whether every task has exactly its outcome, its attempt and its three events.
    package var isComplete: Bool {
        outcomes == expectedOutcomes && attempts == expectedOutcomes && events == 3 * expectedOutcomes
    }

    /// The latency that this share (0…1) of the pick-ups did not exceed.
    package func pickupMilliseconds(_ share: Double) -> Double {
        guard !pickups.isEmpty else { return 0 }
        return pickups[min(pickups.count - 1, Int(Double(pickups.count) * share))]
    }
}
