import Dispatch
import Synchronization
import Testing

@testable import Webhooks

@Suite("System resolver", .timeLimit(.minutes(1)))
struct SystemResolverTests {
    private let address = IPAddress.v4(IPv4Address(93, 184, 215, 14))

    @Test("localhost resolves to loopback addresses and passes the loopback policy")
    func localhost() async throws {
        let resolver = SystemResolver()
        let addresses = try await resolver.addresses(of: HostName("localhost"))
        #expect(!addresses.isEmpty)
        #expect(addresses.allSatisfy { $0.isLoopback })
        var policy = AddressPolicy.strict
        policy.allowsLoopback = true
        let judged = try await AddressGuard(policy: policy, resolver: resolver).judge("http://localhost:8080/hook")
        #expect(Set(judged.addresses) == Set(addresses))
    }

    @Test("A lookup that does not come back is left at the deadline")
    func deadline() async throws {
        let stuck = DispatchSemaphore(value: 0)
        defer { stuck.signal() }
        let resolver = SystemResolver(deadline: .milliseconds(20), lanesMax: 1, waitingMax: 1) { [address] _ in
            stuck.wait()
            return .success([address])
        }
        let name = try HostName("hooks.example.com")
        await #expect(throws: AddressRefusal(.resolutionTimedOut)) { try await resolver.addresses(of: name) }
    }

    @Test("Cancelling the caller ends its wait")
    func cancellation() async throws {
        let stuck = DispatchSemaphore(value: 0)
        defer { stuck.signal() }
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let resolver = SystemResolver(deadline: .seconds(3600), lanesMax: 1, waitingMax: 1) { [address] _ in
            signal.yield()
            stuck.wait()
            return .success([address])
        }
        let name = try HostName("hooks.example.com")
        let waiting = Task { try await resolver.addresses(of: name) }
        for await _ in begun { break }
        waiting.cancel()
        await #expect(throws: AddressRefusal(.resolutionCancelled)) { try await waiting.value }
    }

    @Test("When the only lane is stuck and nobody may wait, a lookup fails at once, and lanes are reused afterwards")
    func bounds() async throws {
        let stuck = DispatchSemaphore(value: 0)
        let (begun, signal) = AsyncStream<Void>.makeStream()
        let resolver = SystemResolver(deadline: .seconds(3600), lanesMax: 1, waitingMax: 0) { [address] _ in
            signal.yield()
            stuck.wait()
            return .success([address])
        }
        let name = try HostName("hooks.example.com")
        let first = Task { try await resolver.addresses(of: name) }
        for await _ in begun { break }
        await #expect(throws: AddressRefusal(.resolutionFailed)) { try await resolver.addresses(of: name) }
        stuck.signal()
        #expect(try await first.value == [address])
    }

    @Test("Jobs run one by one on one lane, in the order they came")
    func lanes() async {
        let lanes = LookupLanes(runningMax: 1, waitingMax: 10)
        let (done, signal) = AsyncStream<Int>.makeStream()
        for number in 1...10 {
            #expect(lanes.submit { signal.yield(number) })
        }
        var order: [Int] = []
        for await number in done {
            order.append(number)
            if number == 10 { break }
        }
        #expect(order == Array(1...10))
    }
}
