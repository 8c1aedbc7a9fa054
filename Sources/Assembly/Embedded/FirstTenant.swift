package import Domain
import PostgresDriver
import Tenancy
import Webhooks

/// Makes the first tenant of a shared database, for deployments that have no `penstock up`.
package enum FirstTenant {
    /// The admin key of the new tenant; nil when none was asked for or the tenant is there already.
    package static func make(named name: String?, in database: Secret, settings: Settings) async throws -> Secret? {
        guard let name else { return nil }
        return try await Drivers.with(url: database, role: "migrate", pooling: settings.pooling) { drivers in
            guard try await drivers.general.run(FindTenant(name: name)).isEmpty else { return nil }
            let secret = WebhookSecret.generate().revealedBytes()
            guard let tenant = try await drivers.general.run(EnsureTenant(name: name, webhookSecret: secret)).first
            else { return nil }
            let key = KeySecret()
            _ = try await drivers.general.run(
                CreateKey(tenant: tenant.id, hash: key.hash, name: "first admin", scopes: Set(Scope.allCases)))
            return key.secret
        }
    }
}
