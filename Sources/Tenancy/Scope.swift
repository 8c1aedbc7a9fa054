/// What a key may do. The `CHECK` on `api_key.scopes` lists the same.
package enum Scope: String, Sendable, CaseIterable {
    /// See tasks, their results and events.
    case tasksRead = "tasks:read"
    /// Submit, cancel and retry tasks.
    case tasksWrite = "tasks:write"
    /// Make and revoke keys and tenants.
    case admin
}
