/// Names one version of a prompt, or its latest.
package struct PromptReference: Sendable, Hashable {
    package let name: PromptName
    /// Nil for the latest.
    package let version: Int32?
    package init(name: PromptName, version: Int32?) {
        self.name = name
        self.version = version
    }
}

/// One version of a prompt as it is stored. It never changes.
package struct StoredPrompt: Sendable, Hashable {
    package let name: PromptName
    package let version: Int32
    /// The definition as JSON text.
    package let content: [UInt8]
    /// Whether new tasks may not use the prompt any more. Those that were accepted with it run all the same.
    package let isRetired: Bool
    package init(name: PromptName, version: Int32, content: [UInt8], isRetired: Bool) {
        self.name = name
        self.version = version
        self.content = content
        self.isRetired = isRetired
    }
}

/// Where the prompts of tenants are found.
package protocol PromptStore: Sendable {
    /// The prompts that are there, retired ones too; what a tenant does not have is left out. One round trip.
    func find(_ references: [PromptReference], of tenant: TenantID) async throws -> [PromptReference: StoredPrompt]
}
