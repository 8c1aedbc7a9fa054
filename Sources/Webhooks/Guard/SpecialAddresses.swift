/// The address blocks no webhook may reach, most specific first: the first match names the reason.
///
/// Sources: the IANA special-purpose registries for IPv4 and IPv6, the multicast and reserved blocks of the address-space
/// registries, and the metadata addresses that cloud vendors document. Some of the last lie in public space
/// (168.63.129.16), which is why a test for "private" is not enough.
enum SpecialAddresses {
    static let ipv4: [(range: IPv4Range, code: AddressRefusal.Code)] = [
        // Metadata and credential services. These rows come first so that no policy can exempt them.
        (IPv4Range(169, 254, 169, 254, length: 32), .metadataService),
        (IPv4Range(169, 254, 170, 2, length: 32), .metadataService),
        (IPv4Range(169, 254, 170, 23, length: 32), .metadataService),
        (IPv4Range(168, 63, 129, 16, length: 32), .metadataService),
        (IPv4Range(100, 100, 100, 200, length: 32), .metadataService),
        (IPv4Range(192, 0, 0, 192, length: 32), .metadataService),
        (IPv4Range(0, 0, 0, 0, length: 8), .unspecified),
        (IPv4Range(127, 0, 0, 0, length: 8), .loopback),
        (IPv4Range(10, 0, 0, 0, length: 8), .privateNetwork),
        (IPv4Range(172, 16, 0, 0, length: 12), .privateNetwork),
        (IPv4Range(192, 168, 0, 0, length: 16), .privateNetwork),
        (IPv4Range(100, 64, 0, 0, length: 10), .sharedNetwork),
        (IPv4Range(169, 254, 0, 0, length: 16), .linkLocal),
        (IPv4Range(192, 0, 0, 0, length: 24), .reserved),
        (IPv4Range(192, 0, 2, 0, length: 24), .documentation),
        (IPv4Range(198, 51, 100, 0, length: 24), .documentation),
        (IPv4Range(203, 0, 113, 0, length: 24), .documentation),
        (IPv4Range(198, 18, 0, 0, length: 15), .benchmarking),
        (IPv4Range(192, 88, 99, 0, length: 24), .tunnel),
        (IPv4Range(224, 0, 0, 0, length: 4), .multicast),
        (IPv4Range(255, 255, 255, 255, length: 32), .broadcast),
        (IPv4Range(240, 0, 0, 0, length: 4), .reserved),
    ]

    static let ipv6: [(range: IPv6Range, code: AddressRefusal.Code)] = [
        (IPv6Range(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x254, length: 128), .metadataService),
        (IPv6Range(0xFD00, 0xEC2, 0, 0, 0, 0, 0, 0x23, length: 128), .metadataService),
        (IPv6Range(0xFD20, 0xCE, 0, 0, 0, 0, 0, 0x254, length: 128), .metadataService),
        (IPv6Range(0xFD00, 0x42, 0, 0, 0, 0, 0, 0x42, length: 128), .metadataService),
        (IPv6Range(0xFE80, 0, 0, 0, 0, 0, 0xA9FE, 0xA9FE, length: 128), .metadataService),
        (IPv6Range(0, 0, 0, 0, 0, 0, 0, 0, length: 128), .unspecified),
        (IPv6Range(0, 0, 0, 0, 0, 0, 0, 1, length: 128), .loopback),
        (IPv6Range(0xFC00, length: 7), .privateNetwork),
        (IPv6Range(0xFE80, length: 10), .linkLocal),
        (IPv6Range(0xFEC0, length: 10), .siteLocal),
        (IPv6Range(0xFF00, length: 8), .multicast),
        (IPv6Range(0x2001, 0xDB8, length: 32), .documentation),
        (IPv6Range(0x3FFF, length: 20), .documentation),
        (IPv6Range(0x2001, 2, 0, length: 48), .benchmarking),
        (IPv6Range(0x2001, 0, length: 23), .reserved),
        (IPv6Range(0x100, 0, 0, 0, length: 64), .reserved),
        (IPv6Range(0x5F00, length: 16), .reserved),
    ]

    /// The only block from which ordinary IPv6 addresses are assigned. What lies outside is refused even if no row names it.
    static let globalUnicast = IPv6Range(0x2000, length: 3)
}
