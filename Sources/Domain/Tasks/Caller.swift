/// On whose behalf a model is asked.
package struct Caller: Sendable, Hashable {
    package let tenant: TenantID
    package let task: TaskID
    package let kind: TaskKind
    /// The tenant's own name for its user, at most 128 bytes; nil when it gave none.
    package let user: String?

    package init(tenant: TenantID, task: TaskID, kind: TaskKind, user: String? = nil) {
        self.tenant = tenant
        self.task = task
        self.kind = kind
        self.user = user
    }
}
