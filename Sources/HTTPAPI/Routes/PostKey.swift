import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy
import Webhooks

/// `POST /v1/keys {"tenant","name","scopes","create_tenant"?}`: makes a key for a named tenant and shows it once; only its
/// hash is kept. The tenant must exist unless `create_tenant` is true, so that a misspelt name makes no new customer.
struct PostKey: KeyedRoute {
    static let method: HTTPRequest.Method = .post
    static let path = "/v1/keys"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wanted = try WantedKey(try await request.json(bytesMax: bodyBytesMax))
        let tenant = try await tenant(of: wanted)
        let secret = KeySecret()
        let key = CreateKey(tenant: tenant.id, hash: secret.hash, name: wanted.name, scopes: wanted.scopes)
        _ = try await postgres.run(key)
        var writer = JSONObjectWriter()
        writer.field("id", key.id.description)
        writer.field("tenant", tenant.name)
        writer.field("name", key.name)
        writer.field("scopes", .array(key.scopes.map(\.rawValue).sorted().map(JSONValue.string)))
        writer.field("key", secret.secret.reveal())
        return .json(writer.finished(), status: .created, headers: [.cacheControl: "no-store"])
    }

    private func tenant(of wanted: WantedKey) async throws -> Tenant {
        if wanted.createsTenant {
            let secret = WebhookSecret.generate().revealedBytes()
            let rows = try await postgres.run(EnsureTenant(name: wanted.tenant, webhookSecret: secret))
            if let tenant = rows.first { return tenant }
            // Somebody else made the tenant between the statement's two looks; the look below finds it.
        }
        guard let tenant = try await postgres.run(FindTenant(name: wanted.tenant)).first else {
            throw Problem.invalidInput([
                InputProblem(pointer: "/tenant", message: "is not the name of a tenant; set create_tenant to make it")
            ])
        }
        return tenant
    }
}

/// What the body of `POST /v1/keys` asks for.
struct WantedKey {
    let tenant: String
    let name: String
    let scopes: Set<Scope>
    let createsTenant: Bool

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        let tenant = input.string("tenant", required: true, bytesMax: TenantNameRule.bytesMax)
        let name = input.string("name", required: true, bytesMax: 200)
        let scopes = Self.scopes(&input)
        createsTenant = input.bool("create_tenant", required: false) ?? false
        if let tenant, !TenantNameRule.allows(tenant) { input.report("tenant", TenantNameRule.text) }
        input.rejectUnknownKeys()
        guard input.problems.isEmpty, let tenant, let name, let scopes else {
            throw Problem.invalidInput(input.problems)
        }
        (self.tenant, self.name, self.scopes) = (tenant, name, scopes)
    }

    private static func scopes(_ input: inout InputReader) -> Set<Scope>? {
        let names = Scope.allCases.map(\.rawValue)
        let scopes = input.array("scopes", required: true, count: 1...names.count) { value, pointer, problems in
            guard let scope = value.asString.flatMap(Scope.init(rawValue:)) else {
                problems.append(InputProblem(pointer, "must be one of \(names.joined(separator: ", "))"))
                return Scope?.none
            }
            return scope
        }
        guard let scopes else { return nil }
        if Set(scopes).count < scopes.count { input.report("scopes", "names a scope more than once") }
        return Set(scopes)
    }
}
