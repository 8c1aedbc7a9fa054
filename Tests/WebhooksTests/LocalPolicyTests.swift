import Testing

@testable import Webhooks

@Suite("Policies for development and closed networks")
struct LocalPolicyTests {
    private var loopback: AddressPolicy {
        var policy = AddressPolicy()
        policy.allowsLoopback = true
        return policy
    }

    private var closedNetwork: AddressPolicy {
        var policy = AddressPolicy()
        policy.allowsPrivate = true
        return policy
    }

    private func code(
        _ url: String, _ policy: AddressPolicy, answers: String...
    ) async -> AddressRefusal.Code? {
        let resolver = ScriptedResolver(.success(answers.compactMap { IPAddress($0) }))
        do {
            _ = try await AddressGuard(policy: policy, resolver: resolver).judge(url)
            return nil
        } catch {
            return error.code
        }
    }

    static let metadataURLs = RefusedURL.cloud.filter { $0.code == .metadataService }

    @Test("Metadata services stay refused when everything that can be opened is open", arguments: metadataURLs)
    func metadataIsNeverOpen(vector: RefusedURL) async {
        var policy = AddressPolicy()
        policy.allowsLoopback = true
        policy.allowsPrivate = true
        policy.allowsPlainHTTP = true
        policy.deniedPorts = []
        #expect(await code(vector.text, policy, answers: "93.184.215.14") == .metadataService)
        #expect(await code("https://hooks.example.com/", policy, answers: "169.254.169.254") == .metadataService)
    }

    @Test(
        "The loopback policy opens loopback addresses and localhost, over http too, on high ports",
        arguments: [
            "http://127.0.0.1:8080/hook", "http://127.9.9.9:1024/", "https://127.0.0.1/", "http://127.0.0.1/",
            "http://[::1]:3000/",
            "http://localhost:49152/hook", "https://localhost:8443/", "http://LOCALHOST:8080/",
        ])
    func loopbackIsOpen(url: String) async {
        #expect(await code(url, loopback, answers: "127.0.0.1", "::1") == nil)
    }

    @Test("High loopback ports are open even when only some ports are listed; low and denied ones are not")
    func loopbackPorts() async {
        var policy = loopback
        policy.allowedPorts = [443]
        #expect(await code("http://127.0.0.1:18080/", policy) == nil)
        #expect(await code("http://127.0.0.1:80/", policy) == .deniedPort)
        #expect(await code("http://127.0.0.1:5432/", policy) == .deniedPort)
        #expect(await code("http://localhost:6379/", policy, answers: "127.0.0.1") == .deniedPort)
        #expect(await code("https://example.com:18080/", policy, answers: "93.184.215.14") == .deniedPort)
    }

    @Test(
        "The loopback policy opens nothing else",
        arguments: [
            ("http://example.com/", .plainHTTP), ("http://10.0.0.1/", .privateNetwork),
            ("https://0.0.0.0/", .unspecified),
            ("http://[::ffff:127.0.0.1]:8080/", .loopback), ("http://[::127.0.0.1]:8080/", .loopback),
            ("http://[64:ff9b::127.0.0.1]:8080/", .loopback), ("http://2130706433/", .numericHost),
            ("http://127.1:8080/", .numericHost),
            ("http://api.localhost:8080/", .localhostName), ("http://ip6-localhost:8080/", .localhostName),
            ("http://127.0.0.1.nip.io:8080/", .addressEncodingName), ("https://db.internal/", .internalName),
        ] as [(String, AddressRefusal.Code)])
    func loopbackOpensNothingElse(url: String, expected: AddressRefusal.Code) async {
        #expect(await code(url, loopback, answers: "127.0.0.1") == expected)
    }

    @Test("Another name that resolves to loopback, and a localhost that resolves elsewhere, are refused")
    func loopbackNames() async {
        #expect(await code("https://hooks.example.com/", loopback, answers: "127.0.0.1") == .loopback)
        #expect(await code("https://localhost/", loopback, answers: "93.184.215.14") == .localhostName)
        #expect(await code("https://localhost/", loopback, answers: "127.0.0.1", "10.0.0.1") == .privateNetwork)
    }

    @Test("The private policy opens private networks and internal names")
    func privateIsOpen() async {
        for url in ["https://10.1.2.3/", "https://192.168.1.5:8443/", "https://100.64.0.9/", "https://[fd12::7]/"] {
            #expect(await code(url, closedNetwork) == nil)
        }
        for url in [
            "https://hooks/", "https://hooks.internal/", "https://web.shop.svc.cluster.local/",
            "https://hooks.example.com/",
        ] {
            #expect(await code(url, closedNetwork, answers: "10.1.2.3", "fd12::7") == nil)
        }
    }

    @Test(
        "The private policy opens nothing else",
        arguments: [
            ("https://127.0.0.1/", .loopback), ("https://[::1]/", .loopback), ("https://localhost/", .localhostName),
            ("http://10.0.0.1/", .plainHTTP), ("https://169.254.1.1/", .linkLocal), ("https://[fe80::1]/", .linkLocal),
            ("https://[::ffff:10.0.0.1]/", .privateNetwork), ("https://[64:ff9b::10.0.0.1]/", .privateNetwork),
            ("https://kubernetes.default.svc/", .clusterName), ("https://10.0.0.1:5432/", .deniedPort),
            ("https://224.0.0.1/", .multicast), ("https://100.100.100.200/", .metadataService),
        ] as [(String, AddressRefusal.Code)])
    func privateOpensNothingElse(url: String, expected: AddressRefusal.Code) async {
        #expect(await code(url, closedNetwork, answers: "10.0.0.1") == expected)
    }
}
