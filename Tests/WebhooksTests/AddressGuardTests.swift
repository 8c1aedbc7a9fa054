import Testing

@testable import Webhooks

@Suite("Address guard")
struct AddressGuardTests {
    private let publicAnswer = ScriptedResolver(addresses: "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c")

    @Test("Every refused vector is refused for its reason, and nothing is looked up for it", arguments: RefusedURL.all)
    func refused(vector: RefusedURL) async {
        let judge = AddressGuard(policy: .strict, resolver: publicAnswer)
        let refusal = await #expect(throws: AddressRefusal.self) { try await judge.judge(vector.text) }
        #expect(refusal?.code == vector.code)
        #expect(publicAnswer.names.isEmpty)
    }

    @Test("There are at least three hundred different refused vectors and forty accepted ones")
    func counts() {
        #expect(Set(RefusedURL.all.map(\.text)).count >= 300)
        #expect(Set(AcceptedURL.all.map(\.text)).count >= 40)
    }

    @Test("Every URL a real receiver may have is accepted and read as written", arguments: AcceptedURL.all)
    func accepted(text: String, canonical: String) async throws {
        let judged = try await AddressGuard(policy: .strict, resolver: publicAnswer).judge(text)
        #expect(judged.url.description == canonical)
        #expect(try WebhookURL.parse(canonical) == judged.url)
        #expect(!judged.addresses.isEmpty)
    }

    @Test("An accepted URL comes back taken apart")
    func parts() async throws {
        let judged = try await AddressGuard(policy: .strict, resolver: publicAnswer).judge(
            "https://Hooks.example.com:8443/a?b=c")
        #expect(judged.host == "hooks.example.com")
        #expect(judged.port == 8443)
        #expect(judged.url.target == "/a?b=c")
        #expect(judged.url.authority == "hooks.example.com:8443")
        #expect(judged.addresses.map(\.description) == ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
        #expect(publicAnswer.names == ["hooks.example.com"])
    }

    @Test("An IPv6 literal has brackets in the Host header and none where it is connected to")
    func literalIPv6() async throws {
        let judged = try await AddressGuard(policy: .strict, resolver: publicAnswer).judge(
            "https://[2606:4700:4700::1111]:8443/")
        #expect(judged.host == "2606:4700:4700::1111")
        #expect(judged.url.authority == "[2606:4700:4700::1111]:8443")
        #expect(judged.addresses == [IPAddress("2606:4700:4700::1111")])
        #expect(publicAnswer.names.isEmpty)
    }

    @Test("Our own name is refused, whatever its case")
    func ownHostname() async {
        var policy = AddressPolicy.strict
        policy.ownHostnames = ["Penstock.Example.com."]
        let judge = AddressGuard(policy: policy, resolver: publicAnswer)
        await #expect(throws: AddressRefusal(.ownHostname)) {
            try await judge.judge("https://penstock.EXAMPLE.com/hook")
        }
        await #expect(throws: Never.self) { try await judge.judge("https://other.example.com/hook") }
    }

    @Test("Only listed ports are open when a list is given")
    func allowedPorts() async {
        var policy = AddressPolicy.strict
        policy.allowedPorts = [443]
        let judge = AddressGuard(policy: policy, resolver: publicAnswer)
        await #expect(throws: AddressRefusal(.deniedPort)) { try await judge.judge("https://example.com:8443/") }
        await #expect(throws: Never.self) { try await judge.judge("https://example.com/") }
    }

    @Test("Plain http is accepted when the operator allows it, and changes nothing else")
    func plainHTTP() async throws {
        var policy = AddressPolicy.strict
        policy.allowsPlainHTTP = true
        let judge = AddressGuard(policy: policy, resolver: publicAnswer)
        #expect(try await judge.judge("http://example.com/hook").port == 80)
        await #expect(throws: AddressRefusal(.loopback)) { try await judge.judge("http://127.0.0.1/") }
        await #expect(throws: AddressRefusal(.metadataService)) { try await judge.judge("http://169.254.169.254/") }
    }

    @Test("Every code has a sentence that ends, and no two codes share one")
    func sentences() {
        let sentences = AddressRefusal.Code.allCases.map(\.sentence)
        #expect(sentences.allSatisfy { $0.hasSuffix(".") && $0.count > 30 })
        #expect(Set(sentences).count == sentences.count)
    }
}
