/// An IPv6 address that stands for, or tunnels to, IPv4 addresses.
///
/// A gateway or the kernel unwraps such an address, so judging only the outside would let 169.254.169.254 through in a coat.
struct EmbeddedIPv4: Sendable {
    /// Every IPv4 address inside. Teredo has two: the server's and the client's.
    let addresses: [IPv4Address]

    /// Whether the form itself may be used when the addresses inside may. True for mapped addresses, which are the IPv4
    /// address, and for the well-known NAT64 prefix, which a DNS64 resolver returns for every IPv4-only site. The other
    /// forms are retired or local to one site; no public receiver lives there.
    let isUsable: Bool

    /// Returns nil when the address embeds nothing.
    init?(in address: IPv6Address) {
        let low = UInt32(truncatingIfNeeded: address.value)
        if Self.mapped.contains(address) || Self.nat64.contains(address) {
            self.init(addresses: [IPv4Address(value: low)], isUsable: true)
        } else if Self.compatible.contains(address), low > 1 {
            self.init(addresses: [IPv4Address(value: low)], isUsable: false)
        } else if Self.translatable.contains(address) || Self.isISATAP(address) {
            self.init(addresses: [IPv4Address(value: low)], isUsable: false)
        } else if Self.localNAT64.contains(address) {
            self.init(addresses: Self.addressesInLocalNAT64(address), isUsable: false)
        } else if Self.sixToFour.contains(address) {
            let gateway = UInt32(truncatingIfNeeded: address.value >> 80)
            self.init(addresses: [IPv4Address(value: gateway)], isUsable: false)
        } else if Self.teredo.contains(address) {
            let server = UInt32(truncatingIfNeeded: address.value >> 64)
            self.init(addresses: [IPv4Address(value: server), IPv4Address(value: ~low)], isUsable: false)
        } else {
            return nil
        }
    }

    private init(addresses: [IPv4Address], isUsable: Bool) {
        self.addresses = addresses
        self.isUsable = isUsable
    }

    private static let mapped = IPv6Range(0, 0, 0, 0, 0, 0xFFFF, length: 96)
    private static let compatible = IPv6Range(0, 0, 0, 0, 0, 0, length: 96)
    private static let translatable = IPv6Range(0, 0, 0, 0, 0xFFFF, 0, length: 96)
    private static let nat64 = IPv6Range(0x64, 0xFF9B, 0, 0, 0, 0, length: 96)
    private static let localNAT64 = IPv6Range(0x64, 0xFF9B, 1, length: 48)
    private static let sixToFour = IPv6Range(0x2002, length: 16)
    private static let teredo = IPv6Range(0x2001, 0, length: 32)

    /// The interface identifier `0000:5efe`, with the universal and group bits set or not.
    private static func isISATAP(_ address: IPv6Address) -> Bool {
        UInt32(truncatingIfNeeded: address.value >> 32) & ~0x0300_0000 == 0x0000_5EFE
    }

    /// RFC 6052 places the IPv4 address by prefix length: at the end for 96 bits, around the reserved octet for 48.
    private static func addressesInLocalNAT64(_ address: IPv6Address) -> [IPv4Address] {
        let bytes = address.bytes
        return [
            IPv4Address(value: UInt32(truncatingIfNeeded: address.value)),
            IPv4Address(bytes[6], bytes[7], bytes[9], bytes[10]),
        ]
    }
}
