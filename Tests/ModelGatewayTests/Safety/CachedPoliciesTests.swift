import Domain
import ModelGateway
import Synchronization
import Testing

@Suite struct CachedPoliciesTests {
    private struct Down: Error {}

    private final class Source: Sendable {
        struct State {
            var time = ContinuousClock.now
            var policy: DataPolicy? = .standard
            var reads = 0
            /// How long a read takes.
            var delay = Duration.zero
        }
        let state = Mutex(State())
        func pass(_ time: Duration) { state.withLock { $0.time += time } }
        func slow(_ delay: Duration) { state.withLock { $0.delay = delay } }
        func set(_ policy: DataPolicy?) { state.withLock { $0.policy = policy } }
        var reads: Int { state.withLock(\.reads) }

        var directory: CachedPolicies {
            CachedPolicies(now: { self.state.withLock(\.time) }) { _ in
                try self.state.withLock { state in
                    state.reads += 1
                    state.time += state.delay
                    guard let policy = state.policy else { throw Down() }
                    return TenantPolicy(data: policy)
                }
            }
        }
    }

    private let tenant = TenantID(1)

    @Test("A policy is read once while it is fresh, and a change holds soon after")
    func refresh() async throws {
        let source = Source()
        let policies = source.directory
        for _ in 0..<10 { _ = try await policies.policy(of: tenant) }
        #expect(source.reads == 1)
        source.set(.all(.block))
        source.pass(.seconds(4))
        #expect(try await policies.policy(of: tenant).data == .all(.block))
        #expect(source.reads == 2)
        _ = try await policies.policy(of: TenantID(2))
        #expect(source.reads == 3)
    }

    @Test("A database that is gone for a moment is not noticed; gone for longer, it closes the door")
    func closes() async throws {
        let source = Source()
        let policies = source.directory
        await #expect(throws: Never.self) { try await policies.policy(of: tenant) }
        source.set(nil)
        source.pass(.seconds(5))
        #expect(try await policies.policy(of: tenant).data == .standard)
        source.pass(.seconds(6))
        await #expect(throws: Down.self) { try await policies.policy(of: tenant) }
        source.set(.all(.mask))
        #expect(try await policies.policy(of: tenant).data == .all(.mask))
    }

    @Test("A policy that became too old while the next one could not be read is used by nobody")
    func slowFailure() async throws {
        let source = Source()
        let policies = source.directory
        await #expect(throws: Never.self) { try await policies.policy(of: tenant) }
        source.set(nil)
        source.slow(.seconds(30))
        source.pass(.seconds(4))
        await #expect(throws: Down.self) { try await policies.policy(of: tenant) }
    }

    @Test("A tenant never read has no policy to fall back on")
    func unknown() async {
        let source = Source()
        source.set(nil)
        await #expect(throws: Down.self) { try await source.directory.policy(of: tenant) }
    }
}
