/// One audit event about a task, to be written in the transaction it describes.
package struct AuditRecord: Sendable, Hashable {
    /// The task it is about.
    package let subject: TaskID
    package let tenant: TenantID
    package let action: AuditAction
    /// Facts about the event: never a prompt, a payload or a key.
    package let detail: JSONValue?
    package init(subject: TaskID, tenant: TenantID, action: AuditAction, detail: JSONValue? = nil) {
        self.subject = subject
        self.tenant = tenant
        self.action = action
        self.detail = detail
    }
}
