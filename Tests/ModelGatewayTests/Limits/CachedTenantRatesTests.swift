import Domain
import ModelGateway
import Synchronization
import Testing

@Suite("The limits a worker remembers", .timeLimit(.minutes(1)))
struct CachedTenantRatesTests {
    /// A table of limits that can be changed, fail, and be made to wait.
    private final class Table: Sendable {
        struct Lost: Error {}
        private let state = Mutex((limit: Int64(5), isLost: false, reads: 0))
        private let start = ContinuousClock.now
        private let seconds = Mutex(0)

        var reads: Int { state.withLock(\.reads) }
        func set(_ limit: Int64) { state.withLock { $0.limit = limit } }
        func lose(_ isLost: Bool) { state.withLock { $0.isLost = isLost } }
        func pass(_ count: Int) { seconds.withLock { $0 += count } }

        func directory(tenantsMax: Int = 100) -> CachedTenantRates {
            CachedTenantRates(
                lifetime: .seconds(5), tenantsMax: tenantsMax,
                now: { [self] in start + .seconds(seconds.withLock { $0 }) },
                read: { [self] _ in
                    try state.withLock { state in
                        state.reads += 1
                        if state.isLost { throw Lost() }
                        return TenantRates(requestsPerMinute: state.limit)
                    }
                })
        }
    }

    @Test("A change is seen after a few seconds, and costs one read however many call")
    func change() async throws {
        let table = Table()
        let directory = table.directory()
        for _ in 0..<50 { #expect(try await directory.rates(of: TenantID(1)).requestsPerMinute == 5) }
        #expect(table.reads == 1)
        table.set(9)
        table.pass(4)
        #expect(try await directory.rates(of: TenantID(1)).requestsPerMinute == 5)
        table.pass(1)
        #expect(try await directory.rates(of: TenantID(1)).requestsPerMinute == 9)
        #expect(table.reads == 2)
    }

    @Test("While they cannot be read the old ones stand; those never read are an error")
    func lost() async throws {
        let table = Table()
        let directory = table.directory()
        _ = try await directory.rates(of: TenantID(1))
        table.lose(true)
        table.pass(60)
        #expect(try await directory.rates(of: TenantID(1)).requestsPerMinute == 5)
        await #expect(throws: Table.Lost.self) { _ = try await directory.rates(of: TenantID(2)) }
        table.lose(false)
        table.set(8)
        table.pass(5)
        #expect(try await directory.rates(of: TenantID(1)).requestsPerMinute == 8)
    }

    @Test("Only so many tenants are remembered, and those that were read longest ago go first")
    func bounded() async throws {
        let table = Table()
        let directory = table.directory(tenantsMax: 4)
        for tenant in 1...4 {
            _ = try await directory.rates(of: TenantID(Int32(tenant)))
            table.pass(1)
        }
        _ = try await directory.rates(of: TenantID(5))
        #expect(table.reads == 5)
        for tenant in 2...5 { _ = try await directory.rates(of: TenantID(Int32(tenant))) }
        #expect(table.reads == 5)
        _ = try await directory.rates(of: TenantID(1))
        #expect(table.reads == 6)
    }
}
