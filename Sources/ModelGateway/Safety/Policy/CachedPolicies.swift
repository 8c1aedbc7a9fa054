package import Domain
import Synchronization

/// Policies that are read again every few seconds while they are asked for, and not at all in an idle process.
///
/// A policy counts as fresh for `freshFor`. Then the first who asks reads it again, and the others go on with the old one
/// meanwhile, so a busy tenant costs one read at a time. Older than `staleMax` it is used by nobody: who
/// cannot read a newer one throws. So a change holds everywhere after at most `staleMax`, and a database that is gone
/// closes the door after as long.
package final class CachedPolicies: PolicyDirectory {
    package typealias Read = @Sendable (TenantID) async throws -> TenantPolicy

    private struct Entry {
        var policy: TenantPolicy
        var readAt: ContinuousClock.Instant
        var isBeingRead = false
    }

    private enum Step {
        case use(TenantPolicy)
        /// Read it; when that fails, the old one may still do.
        case read(orElse: Entry?)
    }

    /// Tenants that are remembered; the map is emptied when one more comes, which costs each a read.
    private static let tenantsMax = 10_000

    private let entries = Mutex<[TenantID: Entry]>([:])
    private let freshFor: Duration
    private let staleMax: Duration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let read: Read

    package init(
        freshFor: Duration = .seconds(3), staleMax: Duration = .seconds(10),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }, read: @escaping Read
    ) {
        self.freshFor = freshFor
        self.staleMax = staleMax
        self.now = now
        self.read = read
    }

    package func policy(of tenant: TenantID) async throws -> TenantPolicy {
        switch step(for: tenant) {
        case .use(let policy): return policy
        case .read(let old):
            // The age counts from before the read, because what is read may be as old as that.
            let began = now()
            do {
                let policy = try await read(tenant)
                store(policy, for: tenant, at: began)
                return policy
            } catch {
                giveUp(tenant)
                // The read itself may have taken so long that the old one has become too old.
                guard let old, now() - old.readAt < staleMax, !(error is CancellationError) else { throw error }
                return old.policy
            }
        }
    }

    private func step(for tenant: TenantID) -> Step {
        let time = now()
        return entries.withLock { entries in
            guard let entry = entries[tenant], time - entry.readAt < staleMax else { return .read(orElse: nil) }
            guard time - entry.readAt >= freshFor, !entry.isBeingRead else { return .use(entry.policy) }
            entries[tenant]?.isBeingRead = true
            return .read(orElse: entry)
        }
    }

    /// A slow read never replaces what a later one found.
    private func store(_ policy: TenantPolicy, for tenant: TenantID, at began: ContinuousClock.Instant) {
        entries.withLock { entries in
            if let entry = entries[tenant], entry.readAt > began { return }
            if entries.count >= Self.tenantsMax, entries[tenant] == nil { entries.removeAll() }
            entries[tenant] = Entry(policy: policy, readAt: began)
        }
    }

    private func giveUp(_ tenant: TenantID) {
        entries.withLock { $0[tenant]?.isBeingRead = false }
    }
}
