import Domain
import Foundation
import PostgresDriver
import Tenancy
import Webhooks

/// Makes the first tenant, an admin key and a tenant's key.
///
/// Should the process die before the credentials are written, the keys exist but nobody has them: their hashes
/// open nothing, and the next start makes new ones.
struct FirstKeys: Sendable {
    static let tenantName = "default"
    let postgres: PostgresClient

    func make(databaseURL: Secret) async throws -> Credentials {
        let fresh = WebhookSecret.generate().revealedBytes()
        guard let tenant = try await postgres.run(EnsureTenant(name: Self.tenantName, webhookSecret: fresh)).first,
            let secret = try await postgres.run(FindWebhookSecret(tenant: tenant.id)).first
        else { throw StartError(.noDatabase, "the first tenant could not be made") }
        let admin = KeySecret()
        let key = KeySecret()
        _ = try await postgres.run(
            CreateKey(tenant: tenant.id, hash: admin.hash, name: "first admin", scopes: Set(Scope.allCases)))
        _ = try await postgres.run(
            CreateKey(tenant: tenant.id, hash: key.hash, name: "first", scopes: [.tasksRead, .tasksWrite]))
        return Credentials(
            url: "", tenant: tenant.name, adminKey: admin.secret.reveal(), tenantKey: key.secret.reveal(),
            webhookSecret: try WebhookSecret(bytes: secret).revealedText(), databaseURL: databaseURL.reveal(),
            pid: ProcessInfo.processInfo.processIdentifier)
    }
}
