@testable import Webhooks

extension RefusedURL {
    /// Special IPv4 blocks at both ends, and the ways of writing an IPv4 address that only some programs understand.
    static let ipv4: [RefusedURL] =
        hosts(.loopback, "127.0.0.1", "127.0.0.0", "127.0.0.2", "127.1.2.3", "127.255.255.254", "127.255.255.255")
        + hosts(.unspecified, "0.0.0.0", "0.0.0.1", "0.1.2.3", "0.255.255.255")
        + hosts(
            .privateNetwork, "10.0.0.0", "10.0.0.1", "10.255.255.255", "172.16.0.0", "172.17.0.1", "172.31.255.255",
            "192.168.0.0", "192.168.1.1", "192.168.255.255")
        + hosts(.linkLocal, "169.254.0.0", "169.254.0.23", "169.254.169.253", "169.254.255.255")
        + hosts(.sharedNetwork, "100.64.0.0", "100.64.0.1", "100.127.255.255")
        + hosts(.reserved, "192.0.0.0", "192.0.0.8", "192.0.0.255", "240.0.0.0", "250.1.2.3", "255.255.255.254")
        + hosts(.documentation, "192.0.2.0", "192.0.2.255", "198.51.100.1", "203.0.113.77")
        + hosts(.benchmarking, "198.18.0.0", "198.18.0.1", "198.19.255.255")
        + hosts(.tunnel, "192.88.99.0", "192.88.99.1")
        + hosts(.multicast, "224.0.0.0", "224.0.0.251", "239.255.255.250", "239.255.255.255")
        + hosts(.broadcast, "255.255.255.255")
        + hosts(
            .numericHost, "2130706433", "3232235777", "0", "1", "4294967295", "4294967296", "0x7f000001", "0X7F000001",
            "0x0000007f000001", "0x7f.0x0.0x0.0x1", "0x7f.1", "0x", "127.0.0.0x1", "0177.0.0.1", "0177.0.0.01",
            "017700000001",
            "0177.0x0.0.1", "127.0x0.1", "0xa.012.0.1", "127.1", "127.0.1", "10.1", "192.168.257", "172.1048577",
            "383.0.0.1", "127.0.0.256", "127.0.0.257", "999.999.999.999", "127.0.0.4294967297", "127.000.000.001",
            "127.0.0.01", "010.0.0.1", "00.0.0.0", "08.8.8.8", "8.8.8.08", "1.2.3.4.5", "127.0.0.1.1", "example.1",
            "example.0x1", "1.1", "8.8.8")
        + hosts(.malformedHost, "127..0.1", ".127.0.0.1", "127.0.0.-1", "127.0.0.+1")
        + hosts(.trailingDot, "2130706433.", "0x7f000001.", "10.0.0.1.")
        + hosts(
            .nonASCII, "\u{FF11}\u{FF12}\u{FF17}.0.0.1", "\u{2460}\u{2461}\u{2466}.\u{24EA}.\u{24EA}.\u{2460}",
            "\u{1D7CF}\u{1D7D0}\u{1D7D5}.0.0.1", "127.0.0.\u{B9}", "\u{661}\u{662}\u{667}.0.0.1",
            "\u{967}\u{968}\u{96D}.0.0.1",
            "127\u{3002}0\u{3002}0\u{3002}1", "127\u{FF0E}0\u{FF0E}0\u{FF0E}1", "127\u{FF61}0\u{FF61}0\u{FF61}1",
            "127.0.0\u{2024}1", "\u{24D6}oogle.com", "example\u{AD}.com", "ex\u{200D}ample.com", "\u{202E}moc.elpmaxe")

    /// Special IPv6 blocks, and the forms that carry an IPv4 address inside.
    static let ipv6: [RefusedURL] = plainIPv6 + embeddedIPv4 + malformedIPv6

    private static func bracketed(_ code: AddressRefusal.Code, _ addresses: String...) -> [RefusedURL] {
        addresses.map { RefusedURL("https://[\($0)]/hook", code) }
    }

    private static let plainIPv6: [RefusedURL] =
        bracketed(
            .loopback, "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "0::1", "::0:1", "0:0::0:1",
            "::0.0.0.1", "0:0:0:0:0:0:0.0.0.1")
        + bracketed(.unspecified, "::", "0::", "::0", "0:0:0:0:0:0:0:0", "0000::0000", "::0.0.0.0")
        + bracketed(.linkLocal, "fe80::1", "FE80::1", "fe80::", "febf:ffff::1", "fe80:0:0:0:1:2:3:4")
        + bracketed(.privateNetwork, "fc00::1", "fd00::1", "fdff:ffff::1", "fd12:3456:789a:1::1", "fd00:ec2::1")
        + bracketed(.siteLocal, "fec0::1", "feff::1", "fec0:0:0:ffff::1")
        + bracketed(.multicast, "ff02::1", "ff00::", "ff05::2", "ff0e::1", "ffff::1")
        + bracketed(.documentation, "2001:db8::1", "2001:db8:ffff::1", "3fff::1", "3fff:0fff::1")
        + bracketed(
            .reserved, "100::1", "100::", "5f00::1", "2001:10::1", "2001:20::1", "2001:2f::1", "2001:1::1",
            "2001:1ff::1")
        + bracketed(.benchmarking, "2001:2::1", "2001:2:0:ffff::1")
        + bracketed(
            .notGlobal, "100:0:0:1::1", "200::1", "400::1", "1000::1", "4000::1", "8000::1", "a000::1", "e000::1",
            "fe00::1",
            "64:ff9b:2::1")

    private static let embeddedIPv4: [RefusedURL] =
        bracketed(
            .loopback, "::ffff:127.0.0.1", "::FFFF:127.0.0.1", "::ffff:7f00:1", "0:0:0:0:0:ffff:127.0.0.1",
            "::127.0.0.1",
            "::7f00:1",
            "::ffff:0:127.0.0.1", "::ffff:0:7f00:1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2002:7f00:1::1", "2001:0:7f00:1::", "2600::5efe:127.0.0.1", "2600::200:5efe:7f00:1")
        + bracketed(
            .privateNetwork, "::ffff:10.0.0.1", "::ffff:a00:1", "::ffff:192.168.1.1", "::ffff:ac10:1", "::10.0.0.1",
            "::ffff:0:10.0.0.1",
            "64:ff9b::10.0.0.1", "64:ff9b::c0a8:101", "64:ff9b:1::a00:1", "2002:a00:1::1", "2002:c0a8:101::1",
            "2001:0:a00:1::",
            "fe80::5efe:10.0.0.1", "2600:1f00::5efe:c0a8:101", "2001:0:808:808:0:0:f5ff:fffe", "2600::100:5efe:a00:1",
            "64:ff9b:1:a00:0:100:0:0")
        + bracketed(
            .tunnel, "::8.8.8.8", "::ffff:0:8.8.8.8", "2002:808:808::1", "2001:0:808:808:0:0:f7f7:f7f7",
            "2600::5efe:8.8.8.8",
            "64:ff9b:1:808:8:800:808:808")
        + bracketed(
            .unspecified, "::ffff:0.0.0.0", "64:ff9b::", "2002::1", "::0.0.0.2", "64:ff9b:1::8.8.8.8", "::ffff:0:0")
        + bracketed(.multicast, "::ffff:224.0.0.1", "64:ff9b::e000:1")
        + bracketed(.broadcast, "::ffff:255.255.255.255", "2001:0:ffff:ffff::", "64:ff9b::ffff:ffff")
        + bracketed(.sharedNetwork, "::ffff:100.64.0.1", "64:ff9b::6440:1")

    private static let malformedIPv6: [RefusedURL] =
        bracketed(
            .malformedAddress, "", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::1", "g::1",
            "::1::",
            "1:2:3:4:5:6:7:8::",
            "::ffff:127.1", "::ffff:0177.0.0.1", "::ffff:2130706433", "::ffff:1.2.3.4:5", "1.2.3.4", "127.0.0.1",
            "example.com",
            "::ffff:1.2.3.400", "-1::",
            "+1::", "0x1::", "v1.x", "2606:4700:::1")
        + bracketed(.zoneIdentifier, "fe80::1%25eth0", "fe80::1%eth0", "::1%25lo", "2606:4700::1111%251", "::1%00")
        + [
            RefusedURL("https://[::1", .malformedAddress),
            RefusedURL("https://[2606:4700::1111/", .malformedAddress),
            RefusedURL("https://::1]/", .malformedHost),
            RefusedURL("https://[2606:4700::1111]:0/", .malformedPort),
            RefusedURL("https://[2606:4700::1111]:/", .malformedPort),
            RefusedURL("https://[2606:4700::1111]:22/", .deniedPort),
        ]
}
