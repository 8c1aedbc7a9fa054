import Domain
import Tenancy

extension PromptView {
    /// A version of a prompt as the API shows it. `definition` is what was registered; a list leaves it out.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("name", name)
        writer.field("version", .integer(Int64(version)))
        writer.field("latest_version", .integer(Int64(latestVersion)))
        writer.field("state", retiredAt == nil ? "active" : "retired")
        writer.field(ifPresent: "created_at", createdAt)
        writer.field(ifPresent: "retired_at", retiredAt)
        writer.field(ifPresent: "definition", raw: content)
        return writer.finished()
    }
}
