/// A 64-bit hash that is the same in every process and on every machine, unlike Swift's seeded `Hasher`.
///
/// FNV-1a (Fowler, Noll and Vo; offset basis and prime as in RFC 9923), finished with the mixing steps of SplitMix64
/// (Steele, Lea and Flood, 2014) so that any of its bits can pick a bucket or a sign. It is no defence against somebody
/// who looks for collisions on purpose: they can only spoil the result for their own text.
struct StableHash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Different seeds keep kinds of features apart.
    init(seed: UInt8) {
        add(seed)
    }

    mutating func add(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { add(byte) }
    }

    var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
