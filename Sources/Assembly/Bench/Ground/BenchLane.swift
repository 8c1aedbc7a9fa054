import Domain
import PostgresDriver
import TaskQueue
import Tenancy

/// The tenant and pool that benchmark tasks belong to, and how such a task looks.
struct BenchLane: Sendable {
    static let tenantName = "bench"

    let tenant: TenantID
    let pool: PoolID

    static func prepare(_ postgres: PostgresClient, limit: Int32) async throws -> Self {
        let ensure = EnsurePool(name: NoopKind.pool, provider: nil, limit: limit, replacesLimit: true)
        guard let pool = try await postgres.run(ensure).first else {
            throw StartError(.noDatabase, "the benchmark's pool could not be made")
        }
        return Self(tenant: try await Self.tenant(named: tenantName, postgres), pool: pool)
    }

    /// The same pool for another tenant.
    func shared(with name: String, _ postgres: PostgresClient) async throws -> Self {
        Self(tenant: try await Self.tenant(named: name, postgres), pool: pool)
    }

    private static func tenant(named name: String, _ postgres: PostgresClient) async throws -> TenantID {
        let secret = [UInt8](repeating: 7, count: 32)
        guard let tenant = try await postgres.run(EnsureTenant(name: name, webhookSecret: secret)).first else {
            throw StartError(.noDatabase, "the benchmark's tenant could not be made")
        }
        return tenant.id
    }

    /// About 600 bytes of input, the size of a small real one.
    static let input: [UInt8] = JSONValue.object([
        "text": .string(String(repeating: "The quick brown fox jumps over the lazy dog. ", count: 13))
    ]).encoded()

    func task() -> NewTask {
        NewTask(tenant: tenant, kind: NoopKind.kind, pool: pool, timeout: .seconds(60), input: Self.input)
    }
}
