import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `PATCH /v1/tenants/{name} {"weight"?, "in_flight_max"?}`: changes what a tenant gets of the pools it shares with
/// others. `null` takes the cap away.
struct PatchTenant: KeyedRoute {
    static let method: HTTPRequest.Method = .patch
    static let path = "/v1/tenants/{name}"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let change = try WantedTenantChange(try await request.json(bytesMax: bodyBytesMax))
        let name = try TenantPath.name(request)
        let statement = ChangeTenant(
            name: name, weight: change.weight, cap: change.cap, tenant: principal.tenant.id, key: principal.key)
        guard let tenant = try await postgres.run(statement).first else { throw TenantPath.noSuchTenant }
        return .json(tenant.json())
    }
}

/// What the body of `PATCH /v1/tenants/{name}` asks for.
struct WantedTenantChange {
    static let weights: ClosedRange<Int64> = 1...1000
    static let caps: ClosedRange<Int64> = 0...100_000

    let weight: Int32?
    let cap: ChangeTenant.Cap

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        weight = input.integer("weight", required: false, in: Self.weights).map { Int32($0) }
        if body["in_flight_max"]?.isNull == true {
            cap = .none
            _ = input.value("in_flight_max", required: false, allowsNull: true)
        } else if let most = input.integer("in_flight_max", required: false, in: Self.caps) {
            cap = .most(Int32(most))
        } else {
            cap = .kept
        }
        input.rejectUnknownKeys()
        if input.problems.isEmpty, weight == nil, cap == .kept {
            input.report("weight", "say what to change: weight, in_flight_max or both")
        }
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
    }
}
