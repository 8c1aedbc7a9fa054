import Domain
import Foundation
import HTTPTypes
import Hummingbird
import PostgresDriver
import Tenancy

/// `GET /v1/usage?from&to&by&tenant`: calls, tokens and money from the ledger, by UTC days, both included; without days the
/// running month. `by` is any of day, tenant, kind, model with commas in between; without it there is one sum.
/// A tenant sees its own. A key with scope `admin` sees every tenant, or the one it names.
struct GetUsage: KeyedRoute {
    static let method: HTTPRequest.Method = .get
    static let path = "/v1/usage"
    static let scope: Scope? = nil

    let postgres: PostgresClient

    func answer(_ request: APIRequest, for principal: Principal) async throws -> Response {
        guard !principal.scopes.isDisjoint(with: [.tasksRead, .admin]) else {
            throw Problem(.forbidden, "The key needs the scope tasks:read or admin.")
        }
        let span = try UsageQuery(request.query, now: Date())
        let tenant = try await tenant(span.tenant, for: principal)
        let statement = ReadUsage(from: span.start, to: span.end, tenant: tenant, facets: span.facets)
        let lines = try await postgres.run(statement)
        guard lines.count <= Int(ReadUsage.linesMax) else {
            throw Problem(
                .invalidRequest, "The report has more than \(ReadUsage.linesMax) lines. Ask for fewer days or facets.")
        }
        var writer = JSONObjectWriter()
        writer.field("from", span.firstDay)
        writer.field("to", span.lastDay)
        writer.field("usage", objects: lines.map { $0.json(by: span.facets) })
        return .json(writer.finished())
    }

    /// nil for every tenant. A stranger is answered like one that does not exist.
    private func tenant(_ name: String?, for principal: Principal) async throws -> TenantID? {
        let isAdmin = principal.scopes.contains(.admin)
        guard let name else { return isAdmin ? nil : principal.tenant.id }
        if name == principal.tenant.name { return principal.tenant.id }
        guard isAdmin, TenantNameRule.allows(name), let tenant = try await postgres.run(FindTenant(name: name)).first
        else {
            throw Problem.noSuchTenant
        }
        return tenant.id
    }
}
