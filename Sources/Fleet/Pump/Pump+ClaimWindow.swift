import Domain
import Logging
import PostgresDriver
import Synchronization

extension Pump {
    /// Learns how large the next claims should be from the way of this one.
    func learn(from trip: RoundTrip) {
        // What never left was no claim, or waited in vain for a connection: it says nothing about the database.
        guard let leftAt = trip.leftAt else { return }
        let answeredAt = trip.answeredAt
        let (turn, size) = state.withLock { state in
            (state.claims.learn(leftAt: leftAt, answeredAt: answeredAt, now: .now), state.claims.size)
        }
        switch turn {
        case .small:
            logger.warning(
                "the database is slow; claims are small until it answers in time again",
                metadata: [LogKey.count.rawValue: "\(size)"])
        case .full:
            logger.notice(
                "the database answers in time again; claims have their full size",
                metadata: [LogKey.count.rawValue: "\(size)"])
        case nil: break
        }
    }
}
