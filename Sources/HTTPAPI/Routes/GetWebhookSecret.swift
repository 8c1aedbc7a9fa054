import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy
import Webhooks

/// `GET /v1/webhook-secret`: the secret with which the key's own tenant verifies the webhooks it receives.
///
/// The scope is `tasks:write`: whoever submits tasks chooses where their webhooks go, so it is they who must verify them.
/// `admin` would be wrong, because it makes keys for other tenants and belongs to the operator; `tasks:read` would be too
/// weak, because whoever has the secret can sign what the receiver will believe.
struct GetWebhookSecret: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/webhook-secret"
    static let scope: Scope? = .tasksWrite

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard let bytes = try await postgres.run(FindWebhookSecret(tenant: principal.tenant.id)).first else {
            throw Problem(.notFound, "The tenant of this key is gone.")
        }
        var writer = JSONObjectWriter()
        writer.field("secret", try WebhookSecret(bytes: bytes).revealedText())
        return .json(writer.finished(), headers: [.cacheControl: "no-store"])
    }
}
