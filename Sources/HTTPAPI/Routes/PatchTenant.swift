import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `PATCH /v1/tenants/{name} {"weight"?, "in_flight_max"?, "requests_per_minute"?, "tokens_per_minute"?,
/// "user_requests_per_minute"?, "user_tokens_per_minute"?}`: changes what a tenant gets of the pools it shares with others,
/// and what it and each of its users may ask of models. `null` takes a cap or a limit away.
struct PatchTenant: KeyedRoute {
    static let method: HTTPRequest.Method = .patch
    static let path = "/v1/tenants/{name}"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let change = try WantedTenantChange(try await request.json(bytesMax: bodyBytesMax))
        let name = try request.tenantName()
        let statement = ChangeTenant(
            name: name, weight: change.weight, cap: change.cap, limits: change.limits, tenant: principal.tenant.id,
            key: principal.key)
        guard let tenant = try await postgres.run(statement).first else { throw Problem.noSuchTenant }
        return .json(tenant.json())
    }
}

/// What the body of `PATCH /v1/tenants/{name}` asks for.
struct WantedTenantChange {
    static let weights: ClosedRange<Int64> = 1...1000
    static let caps: ClosedRange<Int64> = 0...100_000

    let weight: Int32?
    let cap: ChangeTenant.Change
    let limits: [TenantLimit: ChangeTenant.Change]

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        weight = input.integer("weight", required: false, in: Self.weights).map { Int32($0) }
        cap = Self.change(&input, body, "in_flight_max", in: Self.caps)
        var limits: [TenantLimit: ChangeTenant.Change] = [:]
        for limit in TenantLimit.allCases {
            let change = Self.change(&input, body, limit.rawValue, in: limit.range)
            if change != .kept { limits[limit] = change }
        }
        self.limits = limits
        input.rejectUnknownKeys()
        if input.problems.isEmpty, weight == nil, cap == .kept, limits.isEmpty {
            input.report("weight", "say what to change: weight, in_flight_max or a limit per minute")
        }
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
    }

    private static func change(
        _ input: inout InputReader, _ body: JSONValue, _ key: String, in range: ClosedRange<Int64>
    ) -> ChangeTenant.Change {
        if body[key]?.isNull == true {
            _ = input.value(key, required: false, allowsNull: true)
            return .none
        }
        return input.integer(key, required: false, in: range).map { .most($0) } ?? .kept
    }
}
