package import Domain
import Synchronization

/// Remembers the limits of the tenants that call, and reads them again when they are a few seconds old: a change is seen
/// without a restart, and a busy tenant costs one read in that time, not one per call.
///
/// Whoever finds an old entry first reads it again; the others go on with the old one meanwhile. An entry that cannot be
/// read again stays as it is. It holds `tenantsMax` entries; beyond that it forgets those that were read longest ago.
package final class CachedTenantRates: TenantRateDirectory {
    private struct Entry {
        var rates: TenantRates
        var readAt: ContinuousClock.Instant
    }

    private let entries = Mutex<[TenantID: Entry]>([:])
    private let lifetime: Duration
    private let tenantsMax: Int
    private let now: @Sendable () -> ContinuousClock.Instant
    private let read: @Sendable (TenantID) async throws -> TenantRates

    /// - Parameter lifetime: how long a change may go unseen. Sensible: 1 s to 60 s.
    package init(
        lifetime: Duration = .seconds(5), tenantsMax: Int = 10_000,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        read: @escaping @Sendable (TenantID) async throws -> TenantRates
    ) {
        self.lifetime = lifetime
        self.tenantsMax = max(tenantsMax, 1)
        self.now = now
        self.read = read
    }

    package func rates(of tenant: TenantID) async throws -> TenantRates {
        let (known, isFresh) = look(tenant)
        if let known, isFresh { return known }
        do {
            let rates = try await read(tenant)
            remember(rates, of: tenant)
            return rates
        } catch {
            guard let known else { throw error }
            return known
        }
    }

    /// What is known, and whether that will do. An old entry is marked as read, so that only one caller reads it again; if
    /// that one fails, the entry is looked at again a lifetime later.
    private func look(_ tenant: TenantID) -> (TenantRates?, isFresh: Bool) {
        let now = now()
        return entries.withLock { entries in
            guard let entry = entries[tenant] else { return (nil, false) }
            guard entry.readAt + lifetime <= now else { return (entry.rates, true) }
            entries[tenant]?.readAt = now
            return (entry.rates, false)
        }
    }

    private func remember(_ rates: TenantRates, of tenant: TenantID) {
        let now = now()
        entries.withLock { entries in
            if entries.count >= tenantsMax, entries[tenant] == nil {
                // A quarter at once, so that the sort is paid for rarely.
                let oldest = entries.sorted { $0.value.readAt < $1.value.readAt }.prefix(max(tenantsMax / 4, 1))
                for (tenant, _) in oldest { entries[tenant] = nil }
            }
            entries[tenant] = Entry(rates: rates, readAt: now)
        }
    }
}
