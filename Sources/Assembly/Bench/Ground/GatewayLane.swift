import Domain
import Fleet
import ModelGateway
import PostgresDriver
import TaskQueue
import Tenancy

/// Who asks in a gateway benchmark: tenants with budgets and limits per minute, and the pool of the simulated provider.
struct GatewayLane: Sendable {
    let tenants: [TenantID]
    let pool: PoolID
    /// The provider's limit.
    let limit: Int32

    /// - Parameter cap: the budget of each tenant; by default so much that it is asked about and never reached.
    static func prepare(
        tenants: Int, limit: Int, cap: Money = Money(nanoDollars: 1_000_000_000_000_000), _ postgres: PostgresClient
    ) async throws -> Self {
        let ensure = EnsurePool(
            name: BenchModel.pool, provider: BenchModel.provider.rawValue, limit: Int32(clamping: limit),
            replacesLimit: true)
        guard let pool = try await postgres.run(ensure).first else {
            throw StartError(.noDatabase, "the benchmark's pool could not be made")
        }
        var ids: [TenantID] = []
        for number in 1...tenants { ids.append(try await tenant("caller-\(number)", cap: cap, postgres)) }
        return Self(tenants: ids, pool: pool, limit: Int32(clamping: limit))
    }

    /// - Parameter number: whose turn it is; the tenants take turns.
    func task(_ number: Int, calls: Int = 1, model: ModelName = BenchModel.usual) -> NewTask {
        NewTask(
            tenant: tenants[number % tenants.count], kind: CallKind.kind, pool: pool, attemptsMax: 1,
            timeout: .seconds(600), input: CallKind.input(calls: calls, model: model))
    }

    /// The pool as a worker is told of it.
    /// - Parameter size: the most tasks of one worker; nil for as many as the limit allows.
    func workerPool(size: Int32? = nil) -> FleetConfiguration.Pool {
        .init(name: BenchModel.pool, provider: BenchModel.provider.rawValue, size: size ?? limit, limit: limit)
    }

    private static func tenant(_ name: String, cap: Money, _ postgres: PostgresClient) async throws -> TenantID {
        let secret = [UInt8](repeating: 7, count: 32)
        guard let tenant = try await postgres.run(EnsureTenant(name: name, webhookSecret: secret)).first else {
            throw StartError(.noDatabase, "the benchmark's tenant could not be made")
        }
        let key = KeyID()
        _ = try await postgres.run(
            ChangeTenant(
                name: name, weight: nil, cap: .kept,
                limits: [
                    .requestsPerMinute: .most(Int64(BenchModel.requestsPerMinute)),
                    .tokensPerMinute: .most(Int64(BenchModel.tokensPerMinute)),
                ], tenant: tenant.id, key: key))
        _ = try await postgres.run(
            SetBudget(
                tenant: name, caps: BudgetCaps(total: cap), whenSpent: .wait, actor: tenant.id, key: key))
        return tenant.id
    }
}
