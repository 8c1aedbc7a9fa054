import Domain
import ModelGateway
import PostgresDriver
import Tenancy

extension GatewaySafety {
    /// Policies and debug records in Postgres; fingerprints by the configured peppers.
    static func make(_ settings: Settings, postgres: PostgresClient) -> GatewaySafety {
        make(pepper: settings.gateway.logPepper, postgres: postgres)
    }

    /// - Parameter pepper: nil for fingerprints that mean something in this process only.
    static func make(pepper: Secret?, postgres: PostgresClient) -> GatewaySafety {
        let peppers = pepper.map { LogPepper.parse($0).peppers } ?? []
        return GatewaySafety(
            policies: CachedPolicies { try await TenantPolicy.read(of: $0, from: postgres) },
            journal: PostgresJournal(postgres: postgres), fingerprint: LogFingerprint(peppers))
    }
}

extension TenantPolicy {
    /// A stored policy that this release cannot read is an error: it may forbid what we do not know.
    fileprivate static func read(of tenant: TenantID, from postgres: PostgresClient) async throws -> TenantPolicy {
        guard let row = try await postgres.run(FindTenantPolicy(tenant: tenant)).first else {
            throw UnreadablePolicy()
        }
        guard let stored = row.policy else { return TenantPolicy(data: .standard, isDebugging: row.isDebugging) }
        guard let policy = DataPolicy(stored: stored) else { throw UnreadablePolicy() }
        return TenantPolicy(data: policy, isDebugging: row.isDebugging)
    }
}

struct UnreadablePolicy: Error {}

/// Debug records in Postgres, which refuses them once the mode is off.
struct PostgresJournal: DebugJournal {
    let postgres: PostgresClient

    func store(_ record: DebugRecord) async throws {
        _ = try await postgres.run(
            StoreDebugRecord(
                tenant: record.tenant, task: record.task, node: record.node, model: record.model,
                prompt: record.prompt, answer: record.answer, failure: record.failure))
    }
}
