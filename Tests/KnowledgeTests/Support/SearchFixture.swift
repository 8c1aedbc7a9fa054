import Domain
import Foundation
import PostgresDriver
import TestKit

@testable import Knowledge

/// Indexes whose chunks are planted row by row, as the store leaves them: every change in one transaction that raises
/// the generation's version.
struct SearchFixture: Sendable {
    static let dimensions = 16
    static let alpha = TenantID(1)
    static let beta = TenantID(2)

    let postgres: PostgresClient

    static func with<R>(_ body: (SearchFixture) async throws -> R) async throws -> R {
        try await TestDatabase.withFresh { try await body(SearchFixture(postgres: $0.postgres)) }
    }

    /// An index with an active generation.
    func plant(
        _ name: String = "docs", of tenant: TenantID = alpha, model: String? = "m",
        analyzer: AnalyzerName = .plain, backend: VectorBackend = .exact, dimensions: Int? = dimensions
    ) async throws -> PlantedIndex {
        var settings = IndexSettings()
        settings.model = model
        settings.analyzer = analyzer
        settings.backend = backend
        let index = PlantedIndex(
            id: IndexID(), generation: GenerationID(), name: try Self.name(name), tenant: tenant)
        try await postgres.execute(PlantIndex(index: index))
        try await plant(index.generation, of: index, number: 1, settings, dimensions: dimensions)
        return index
    }

    /// A further generation of it, which does not answer yet.
    func plantGeneration(of index: PlantedIndex, number: Int32) async throws -> GenerationID {
        var settings = IndexSettings()
        settings.model = "m"
        settings.analyzer = .plain
        let generation = GenerationID()
        try await plant(generation, of: index, number: number, settings, dimensions: Self.dimensions)
        return generation
    }

    private func plant(
        _ generation: GenerationID, of index: PlantedIndex, number: Int32, _ settings: IndexSettings, dimensions: Int?
    ) async throws {
        try await postgres.execute(
            PlantGeneration(
                generation: generation, index: index, number: number,
                settings: Array(try JSONEncoder().encode(settings)), dimensions: dimensions))
    }

    /// Adds chunks and returns their IDs in order.
    @discardableResult
    func add(_ chunks: [PlantedChunk], to generation: GenerationID) async throws -> [Int64] {
        try await postgres.run(PlantChunks(generation: generation, chunks: chunks, removed: []))
    }

    /// Takes chunks out and puts others in their place, in one transaction.
    @discardableResult
    func replace(_ removed: [Int64], with chunks: [PlantedChunk], in generation: GenerationID) async throws -> [Int64] {
        try await postgres.run(PlantChunks(generation: generation, chunks: chunks, removed: removed))
    }

    func remove(_ chunks: [Int64], from generation: GenerationID) async throws {
        _ = try await postgres.run(PlantChunks(generation: generation, chunks: [], removed: chunks))
    }

    func permit(_ permissions: [String], _ chunks: [Int64], in generation: GenerationID) async throws {
        try await postgres.execute(PermitChunks(generation: generation, chunks: chunks, permissions: permissions))
    }

    func activate(_ generation: GenerationID, of index: PlantedIndex) async throws {
        try await postgres.execute(ActivatePlanted(index: index.id, generation: generation))
    }

    func script(_ sql: String) async throws {
        try await postgres.withLease { try await $0.unsafeSQL(sql) }
    }

    private static func name(_ text: String) throws -> IndexName {
        guard let name = IndexName(text) else { throw Unfit(description: "\(text) is no index name") }
        return name
    }

    struct Unfit: Error { let description: String }
}

struct PlantedIndex: Sendable {
    let id: IndexID
    let generation: GenerationID
    let name: IndexName
    let tenant: TenantID
}

struct PlantedChunk: Sendable {
    var key: String
    var text: String
    var permissions: [String] = []
    /// The cluster's smallest ID.
    var cluster: Int64?
    var vector: [Float]?

    init(
        _ key: String, _ text: String, permissions: [String] = [], cluster: Int64? = nil, vector: [Float]? = nil
    ) {
        self.key = key
        self.text = text
        self.permissions = permissions
        self.cluster = cluster
        self.vector = vector
    }
}
