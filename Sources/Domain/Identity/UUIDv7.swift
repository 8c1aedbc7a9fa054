package import Foundation

/// Version 7 UUIDs (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.
/// They sort by creation time, which is what lets tables be partitioned by day on the ID alone.
package enum UUIDv7 {
    /// A fresh UUID for `date`; its order within one millisecond is random.
    package static func make(at date: Date = Date()) -> UUID {
        var generator = SystemRandomNumberGenerator()
        return make(milliseconds: UInt64(max(0, date.timeIntervalSince1970 * 1000)), using: &generator)
    }

    /// The same from an explicit clock reading and generator, so that tests can replay it.
    package static func make(milliseconds: UInt64, using generator: inout some RandomNumberGenerator) -> UUID {
        let randomHigh = UInt64.random(in: 0...UInt64.max, using: &generator)
        let randomLow = UInt64.random(in: 0...UInt64.max, using: &generator)
        let high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | (randomHigh & 0x0FFF)
        let low = (randomLow & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
        return UUID(high: high, low: low)
    }

    /// When the UUID was made, to the millisecond.
    package static func date(of uuid: UUID) -> Date {
        Date(timeIntervalSince1970: Double(uuid.high >> 16) / 1000)
    }
}

extension UUID {
    /// The 128 bits as two big-endian halves.
    package init(high: UInt64, low: UInt64) {
        func byte(_ word: UInt64, _ index: UInt64) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
        self.init(
            uuid: (
                byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
                byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
                byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
                byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
            ))
    }

    package var high: UInt64 { withUnsafeBytes(of: uuid) { $0.loadUnaligned(as: UInt64.self).bigEndian } }

    package var low: UInt64 {
        withUnsafeBytes(of: uuid) { $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self).bigEndian }
    }
}
