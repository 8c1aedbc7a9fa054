import Domain
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `PUT /v1/tenants/{name}/budget {"daily_cap_nanos"?, "monthly_cap_nanos"?, "total_cap_nanos"?, "when_spent"?}`: makes or
/// replaces a budget. A cap that is not sent is none. It holds from the next call on; what was spent today and this month
/// counts.
struct PutBudget: KeyedRoute {
    static let method: HTTPRequest.Method = .put
    static let path = "/v1/tenants/{name}/budget"
    static let scope: Scope? = .admin

    let postgres: PostgresClient
    let bodyBytesMax: Int

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        let wanted = try WantedBudget(try await request.json(bytesMax: bodyBytesMax))
        let statement = SetBudget(
            tenant: try request.tenantName(), caps: wanted.caps, whenSpent: wanted.whenSpent,
            actor: principal.tenant.id, key: principal.key)
        guard let budget = try await postgres.run(statement).first else { throw Problem.noSuchTenant }
        return .json(budget.json())
    }
}

/// What the body of `PUT /v1/tenants/{name}/budget` asks for.
struct WantedBudget {
    static let amounts: ClosedRange<Int64> = 0...BudgetBounds.nanosMax

    let caps: BudgetCaps
    let whenSpent: WhenSpent

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        var amounts: [Money?] = []
        for key in ["daily_cap_nanos", "monthly_cap_nanos", "total_cap_nanos"] {
            let nanos = input.integer(key, required: false, in: Self.amounts, allowsNull: true)
            amounts.append(nanos.map { Money(nanoDollars: $0) })
        }
        whenSpent = input.oneOf("when_spent", required: false) ?? .wait
        input.rejectUnknownKeys()
        if input.problems.isEmpty, amounts.allSatisfy({ $0 == nil }) {
            input.report("daily_cap_nanos", "give at least one cap; DELETE takes the budget away")
        }
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
        caps = BudgetCaps(daily: amounts[0], monthly: amounts[1], total: amounts[2])
    }
}
