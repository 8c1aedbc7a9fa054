import Domain
import Foundation

/// A generator whose whole sequence follows from its seed. `PENSTOCK_TEST_SEED` replaces the seed of every test.
struct Seed: RandomNumberGenerator, Sendable {
    let start: UInt64
    private var numbers: SplitMix64

    init(_ number: UInt64) {
        start = ProcessInfo.processInfo.environment["PENSTOCK_TEST_SEED"].flatMap { UInt64($0) } ?? number
        numbers = SplitMix64(seed: start)
    }

    /// For what must be the same in every run, whatever seed the runs are started with.
    init(fixed number: UInt64) {
        start = number
        numbers = SplitMix64(seed: number)
    }

    mutating func next() -> UInt64 { numbers.next() }
}
