/// A block of IPv4 addresses that share their first `length` bits.
struct IPv4Range: Sendable {
    let base: IPv4Address
    let length: Int

    init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8, length: Int) {
        precondition((1...32).contains(length), "an IPv4 prefix has 1 to 32 bits")
        base = IPv4Address(a, b, c, d)
        self.length = length
    }

    func contains(_ address: IPv4Address) -> Bool {
        (address.value ^ base.value) >> UInt32(32 - length) == 0
    }
}

/// A block of IPv6 addresses that share their first `length` bits.
struct IPv6Range: Sendable {
    let base: IPv6Address
    let length: Int

    /// `groups` are the first sixteen-bit groups; the rest is zero.
    init(_ groups: UInt16..., length: Int) {
        precondition((1...128).contains(length), "an IPv6 prefix has 1 to 128 bits")
        base = IPv6Address(groups: groups)
        self.length = length
    }

    func contains(_ address: IPv6Address) -> Bool {
        (address.value ^ base.value) >> UInt128(128 - length) == 0
    }
}
