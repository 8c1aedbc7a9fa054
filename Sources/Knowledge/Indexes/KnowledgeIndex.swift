package import Domain
package import Foundation

/// An index as it is stored.
package struct KnowledgeIndex: Sendable {
    package let id: IndexID
    package let tenant: TenantID
    package let name: IndexName
    /// What the next generation is built with.
    package let settings: IndexSettings
    package let documents: Int64
    package let active: GenerationID?
    package let previous: GenerationID?
    package let createdAt: Date

    package init(
        id: IndexID, tenant: TenantID, name: IndexName, settings: IndexSettings, documents: Int64,
        active: GenerationID?, previous: GenerationID?, createdAt: Date
    ) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.settings = settings
        self.documents = documents
        self.active = active
        self.previous = previous
        self.createdAt = createdAt
    }
}
