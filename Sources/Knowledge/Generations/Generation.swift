package import Domain
package import Foundation

/// A generation as it is stored.
package struct Generation: Sendable {
    package let id: GenerationID
    package let index: IndexID
    package let tenant: TenantID
    /// From 1, within the index.
    package let number: Int32
    package let state: GenerationState
    package let settings: IndexSettings
    /// Numbers per vector; nil until the first one is stored.
    package let dimensions: Int?
    package let version: Int64
    package let task: TaskID?
    package let counts: Counts
    /// The most that building it may cost; nil for no bound of its own.
    package let moneyMax: Money?
    package let spent: Money
    /// JSON text: what verification found.
    package let report: [UInt8]?
    package let createdAt: Date
    package let phaseAt: Date
    package let activatedAt: Date?
    package let keptUntil: Date?

    /// How far it is.
    package struct Counts: Sendable, Hashable {
        /// Documents that were there when it was begun, or are now in an active one.
        package var documentsTotal: Int64
        /// Documents that were taken in.
        package var documents: Int64
        package var chunks: Int64
        /// Chunks with a vector.
        package var embedded: Int64
        /// Chunks whose vectors the tenant had paid for before.
        package var cacheHits: Int64
        /// Documents that could not be taken in.
        package var failures: Int64
        package init(
            documentsTotal: Int64 = 0, documents: Int64 = 0, chunks: Int64 = 0, embedded: Int64 = 0,
            cacheHits: Int64 = 0, failures: Int64 = 0
        ) {
            self.documentsTotal = documentsTotal
            self.documents = documents
            self.chunks = chunks
            self.embedded = embedded
            self.cacheHits = cacheHits
            self.failures = failures
        }
    }

    package init(
        id: GenerationID, index: IndexID, tenant: TenantID, number: Int32, state: GenerationState,
        settings: IndexSettings, dimensions: Int?, version: Int64, task: TaskID?, counts: Counts, moneyMax: Money?,
        spent: Money, report: [UInt8]?, createdAt: Date, phaseAt: Date, activatedAt: Date?, keptUntil: Date?
    ) {
        self.id = id
        self.index = index
        self.tenant = tenant
        self.number = number
        self.state = state
        self.settings = settings
        self.dimensions = dimensions
        self.version = version
        self.task = task
        self.counts = counts
        self.moneyMax = moneyMax
        self.spent = spent
        self.report = report
        self.createdAt = createdAt
        self.phaseAt = phaseAt
        self.activatedAt = activatedAt
        self.keptUntil = keptUntil
    }
}
