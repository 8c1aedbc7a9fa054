import Domain
import Tenancy

extension KeyView {
    /// A key as it is listed: never the key itself.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("id", id.description)
        writer.field("tenant", tenant)
        writer.field("name", name)
        writer.field("scopes", .array(scopes.map(JSONValue.string)))
        writer.field(ifPresent: "created_at", createdAt)
        writer.field(ifPresent: "revoked_at", revokedAt)
        return writer.finished()
    }
}
