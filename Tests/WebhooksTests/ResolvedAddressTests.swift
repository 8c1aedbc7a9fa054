import Testing

@testable import Webhooks

@Suite("Judging what a name resolves to")
struct ResolvedAddressTests {
    private let url = "https://hooks.example.com/hook"

    private func refusal(answers texts: [String], policy: AddressPolicy = .strict) async -> AddressRefusal? {
        let resolver = ScriptedResolver(.success(texts.compactMap { IPAddress($0) }))
        do {
            _ = try await AddressGuard(policy: policy, resolver: resolver).judge(url)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        "A public name with a refused address is refused",
        arguments: [
            ("10.0.0.5", .privateNetwork), ("127.0.0.1", .loopback), ("169.254.169.254", .metadataService),
            ("168.63.129.16", .metadataService), ("100.64.1.1", .sharedNetwork), ("0.0.0.0", .unspecified),
            ("::1", .loopback),
            ("fd12::1", .privateNetwork), ("fe80::1", .linkLocal), ("fd00:ec2::254", .metadataService),
            ("::ffff:10.0.0.1", .privateNetwork), ("64:ff9b::a00:1", .privateNetwork),
            ("2002:a00:1::1", .privateNetwork),
            ("2001:db8::1", .documentation), ("224.0.0.1", .multicast),
        ] as [(String, AddressRefusal.Code)])
    func privateAnswer(address: String, code: AddressRefusal.Code) async throws {
        let refusal = await refusal(answers: [address])
        #expect(refusal?.code == code)
        let message = try #require(refusal?.message)
        #expect(message.contains("hooks.example.com"))
        #expect(!message.contains(address))
    }

    @Test("One refused answer refuses the name, in whatever place it stands")
    func mixedAnswers() async {
        let good = ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111"]
        for bad in ["10.0.0.1", "::1", "169.254.169.254", "fd00::1", "168.63.129.16"] {
            for place in 0...good.count {
                var answers = good
                answers.insert(bad, at: place)
                #expect(await refusal(answers: answers) != nil, "\(answers)")
            }
        }
        #expect(await refusal(answers: good) == nil)
    }

    @Test("A name that answers differently the second time is connected to at the address that was judged")
    func rebindingBetweenCheckAndConnect() async throws {
        let resolver = ScriptedResolver(
            .success([.v4(IPv4Address(93, 184, 215, 14))]), .success([.v4(IPv4Address(127, 0, 0, 1))]))
        let judged = try await AddressGuard(policy: .strict, resolver: resolver).judge(url)
        #expect(judged.addresses == [.v4(IPv4Address(93, 184, 215, 14))])
        #expect(resolver.names.count == 1)
    }

    @Test("The next attempt judges anew, and refuses what the name has become")
    func rebindingBetweenAttempts() async throws {
        let resolver = ScriptedResolver(
            .success([.v4(IPv4Address(93, 184, 215, 14))]), .success([.v4(IPv4Address(127, 0, 0, 1))]))
        let judge = AddressGuard(policy: .strict, resolver: resolver)
        _ = try await judge.judge(url)
        let refusal = await #expect(throws: AddressRefusal.self) { try await judge.judge(url) }
        #expect(refusal?.code == .loopback)
    }

    @Test("Sixteen answers are accepted, seventeen are not, and repeated ones count once")
    func manyAnswers() async {
        let sixteen = (1...16).map { "93.184.215.\($0)" }
        #expect(await refusal(answers: sixteen) == nil)
        #expect(await refusal(answers: sixteen + sixteen) == nil)
        #expect(await refusal(answers: sixteen + ["93.184.215.17"])?.code == .tooManyAnswers)
    }

    @Test("No answer at all is a name without an address")
    func noAnswer() async {
        #expect(await refusal(answers: [])?.code == .nameNotFound)
    }

    @Test(
        "What the name service failed with is passed on, and may heal",
        arguments: [.nameNotFound, .resolutionFailed, .resolutionTimedOut, .resolutionCancelled]
            as [AddressRefusal.Code])
    func resolverFailure(code: AddressRefusal.Code) async {
        let judge = AddressGuard(policy: .strict, resolver: ScriptedResolver(.failure(AddressRefusal(code))))
        let refusal = await #expect(throws: AddressRefusal.self) { try await judge.judge(url) }
        #expect(refusal == AddressRefusal(code))
        #expect(refusal?.mayHeal == true)
    }

    @Test("A refused address does not heal by itself")
    func permanence() async {
        #expect(await refusal(answers: ["10.0.0.1"])?.mayHeal == false)
    }
}
