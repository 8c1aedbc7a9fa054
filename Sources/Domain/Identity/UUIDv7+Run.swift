package import Foundation

extension UUIDv7 {
    /// `count` UUIDs of one moment that follow one another: each is the one before it plus 1. So they sort in their own
    /// order, and the first and the count say them all.
    package static func run(of count: Int, at date: Date = Date()) -> [UUID] {
        let random = make(at: date)
        // The highest random bit of the low half is cleared, so that counting up never reaches the variant.
        return run(from: UUID(high: random.high, low: random.low & ~(1 << 61)), count: count)
    }

    /// The run that begins with `first`.
    package static func run(from first: UUID, count: Int) -> [UUID] {
        let (high, low) = (first.high, first.low)
        return (0..<UInt64(max(count, 0))).map { UUID(high: high, low: low &+ $0) }
    }
}
