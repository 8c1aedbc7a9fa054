/// Decides whether one address may be connected to. Pure: no lookup, no clock, no state.
package enum AddressJudge {
    /// Returns why the address is refused, or nil when a webhook may go there.
    ///
    /// A policy exempts loopback and private networks only in their plain form; the same address embedded in an IPv6 one
    /// stays refused, and metadata services are refused under every policy.
    package static func judge(_ address: IPAddress, policy: AddressPolicy) -> AddressRefusal? {
        refusedCode(of: address, policy: policy).map { AddressRefusal($0) }
    }

    static func refusedCode(of address: IPAddress, policy: AddressPolicy) -> AddressRefusal.Code? {
        switch address {
        case .v4(let address): refusedCode(of: address, policy: policy)
        case .v6(let address): refusedCode(of: address, policy: policy)
        }
    }

    private static func refusedCode(of address: IPv4Address, policy: AddressPolicy) -> AddressRefusal.Code? {
        guard let row = SpecialAddresses.ipv4.first(where: { $0.range.contains(address) }) else { return nil }
        return policy.exempts(row.code) ? nil : row.code
    }

    private static func refusedCode(of address: IPv6Address, policy: AddressPolicy) -> AddressRefusal.Code? {
        if let embedded = EmbeddedIPv4(in: address) {
            return refusedCode(of: embedded)
        }
        if let row = SpecialAddresses.ipv6.first(where: { $0.range.contains(address) }) {
            return policy.exempts(row.code) ? nil : row.code
        }
        return SpecialAddresses.globalUnicast.contains(address) ? nil : .notGlobal
    }

    private static func refusedCode(of embedded: EmbeddedIPv4) -> AddressRefusal.Code? {
        let codes = embedded.addresses.compactMap { refusedCode(of: $0, policy: .strict) }
        if codes.contains(.metadataService) { return .metadataService }
        // Where a form has room for two addresses, an unused one is zero and says nothing.
        return codes.first { $0 != .unspecified } ?? codes.first ?? (embedded.isUsable ? nil : .tunnel)
    }
}
