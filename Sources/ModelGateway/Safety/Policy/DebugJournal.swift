package import Domain

/// A prompt and its answer, of a tenant in debug mode, with secrets masked.
package struct DebugRecord: Sendable, Hashable {
    package let tenant: TenantID
    package let task: TaskID
    package let node: String
    package let model: String
    package let prompt: String
    /// nil when no answer came.
    package let answer: String?
    /// The code of the failure, if the call failed.
    package let failure: String?

    package init(
        tenant: TenantID, task: TaskID, node: String, model: String, prompt: String, answer: String?, failure: String?
    ) {
        self.tenant = tenant
        self.task = task
        self.node = node
        self.model = model
        self.prompt = prompt
        self.answer = answer
        self.failure = failure
    }

    /// Bytes of a prompt or an answer that are kept.
    package static let textBytesMax = 65_536
}

/// Keeps debug records. It decides on the database's clock whether the tenant's debug mode is still on.
package protocol DebugJournal: Sendable {
    func store(_ record: DebugRecord) async throws
}

/// Keeps nothing.
package struct NoJournal: DebugJournal {
    package init() {}
    package func store(_ record: DebugRecord) async throws {}
}
