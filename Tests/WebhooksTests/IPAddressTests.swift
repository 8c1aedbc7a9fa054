import Testing

@testable import Webhooks

@Suite("IP addresses")
struct IPAddressTests {
    @Test(
        "IPv6 texts are written back in the one canonical form",
        arguments: [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:1", "::1"),
            ("2001:DB8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"),
            ("::ffff:1.2.3.4", "::ffff:1.2.3.4"),
            ("::ffff:102:304", "::ffff:1.2.3.4"), ("64:ff9b::1.2.3.4", "64:ff9b::102:304"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
            ("1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"),
        ])
    func canonical(text: String, expected: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == expected)
        #expect(IPAddress(address.description) == address)
        #expect(address.bytes.count == 16)
    }

    @Test("Bytes are in network order")
    func bytes() {
        #expect(IPAddress("1.2.3.4")?.bytes == [1, 2, 3, 4])
        #expect(IPAddress("2001:db8::1")?.bytes == [0x20, 1, 0xD, 0xB8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    }

    @Test("Only plain loopback addresses count as loopback")
    func loopback() throws {
        #expect(try #require(IPAddress("127.3.4.5")).isLoopback)
        #expect(try #require(IPAddress("::1")).isLoopback)
        #expect(try !#require(IPAddress("::ffff:127.0.0.1")).isLoopback)
        #expect(try !#require(IPAddress("128.0.0.1")).isLoopback)
    }

    /// The address just outside each end of a refused block is somebody's ordinary address. Blocks that touch are left out.
    @Test(
        "The neighbours of refused blocks are accepted",
        arguments: [
            "1.0.0.0", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0", "192.0.3.0", "192.88.98.255",
            "192.88.100.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "198.51.99.255", "198.51.101.0",
            "203.0.112.255",
            "203.0.114.0", "223.255.255.255", "168.63.129.15", "168.63.129.17", "2000::", "2001:200::",
            "2001:db7:ffff::",
            "2001:db9::", "2003::",
            "3ffe:ffff::", "3fff:1000::", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8", "2620:fe::9",
        ])
    func neighbours(text: String) throws {
        #expect(AddressJudge.judge(try #require(IPAddress(text)), policy: .strict) == nil)
    }

    @Test("The judge names the reason for each special block")
    func judge() throws {
        let address = try #require(IPAddress("::ffff:168.63.129.16"))
        #expect(AddressJudge.judge(address, policy: .strict)?.code == .metadataService)
        #expect(AddressJudge.judge(try #require(IPAddress("4000::1")), policy: .strict)?.code == .notGlobal)
    }
}
