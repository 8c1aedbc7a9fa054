import Foundation

/// A generator whose whole sequence follows from its seed (SplitMix64; Steele, Lea and Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014). `PENSTOCK_TEST_SEED` replaces the seed of every test.
struct Seed: RandomNumberGenerator, Sendable {
    let start: UInt64
    private var state: UInt64

    init(_ number: UInt64) {
        start = ProcessInfo.processInfo.environment["PENSTOCK_TEST_SEED"].flatMap { UInt64($0) } ?? number
        state = start
    }

    /// For what must be the same in every run, whatever seed the runs are started with.
    init(fixed number: UInt64) {
        start = number
        state = number
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
