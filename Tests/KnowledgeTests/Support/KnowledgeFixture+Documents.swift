import Domain
import Foundation
import Knowledge
import Testing

extension KnowledgeFixture {
    func index(_ name: String = "manual", of tenant: TenantID? = nil) async throws -> KnowledgeIndex {
        var settings = IndexSettings()
        settings.model = "local/hashed"
        let name = try #require(IndexName(name))
        return try #require(try await store.create(name, settings, for: tenant ?? alpha))
    }

    func key(_ text: String) throws -> DocumentKey { try #require(DocumentKey(text)) }

    func document(_ key: String, _ text: String, for permissions: [String] = []) throws -> NewDocument {
        NewDocument(key: try self.key(key), format: .text, content: Array(text.utf8), permissions: permissions)
    }

    @discardableResult
    func put(
        _ texts: [String: String], for permissions: [String] = [], in index: KnowledgeIndex
    ) async throws -> [KnowledgeStore.PutOutcome] {
        let documents = try texts.sorted { $0.key < $1.key }.map { try document($0.key, $0.value, for: permissions) }
        return try #require(try await store.put(documents, in: index.id))
    }

    func active(_ index: KnowledgeIndex) async throws -> Generation {
        try #require(try await store.liveGenerations(of: index.id).first { $0.state == .active })
    }

    /// The lines of a document, a chunk each. Stands in for the reader, which is tested elsewhere.
    static func reading(_ document: StoredDocument) -> DocumentReading {
        var chunks: [DocumentReading.Chunk] = []
        var from = 0
        for line in document.content.split(separator: 0x0A, omittingEmptySubsequences: false) {
            defer { from += line.count + 1 }
            guard !line.isEmpty else { continue }
            let text = String(decoding: line, as: UTF8.self)
            let slice = Slice(text: text, source: from..<(from + line.count), heading: ["Part", "Piece"], tokens: 3)
            let embedded = "Title\n" + text
            chunks.append(
                DocumentReading.Chunk(
                    slice: slice, embedded: embedded,
                    contentKey: DocumentReading.contentKey(model: "local/hashed", embedded), bands: [1, 2, 3]))
        }
        return DocumentReading(title: "Title", encoding: "utf-8", replaced: 0, chunks: chunks)
    }

    /// A vector that belongs to a content key. Of another length than one.
    static func vector(_ key: Fingerprint) -> [Float] { key.bytes.prefix(8).map { Float($0) + 1 } }

    static func vectors(_ reading: DocumentReading) -> [Fingerprint: [Float]] {
        Dictionary(reading.chunks.map { ($0.contentKey, vector($0.contentKey)) }) { first, _ in first }
    }

    /// Takes in what a generation has not, as a worker does; how many documents were its own to take.
    @discardableResult
    func apply(
        _ generation: GenerationID, withVectors: Bool = true,
        while states: Set<GenerationState> = [.active, .previous, .slicing, .catchingUp]
    ) async throws -> Int {
        var taken = 0
        var after: DocumentKey?
        while true {
            let page = try await store.pending(generation, keys: nil, after: after, limit: 20)
            guard let last = page.last else { return taken }
            for pending in page {
                let reading = Self.reading(pending.document)
                let isOurs =
                    pending.document.content.starts(with: "unreadable".utf8)
                    ? try await store.fail(
                        DocumentRefusal(code: "unreadable", message: "It cannot be read."), of: pending, in: generation,
                        while: states)
                    : try await store.store(
                        reading, of: pending, vectors: withVectors ? Self.vectors(reading) : [:], in: generation,
                        while: states)
                taken += isOurs ? 1 : 0
            }
            after = last.document.key
        }
    }

    /// The texts that a generation has of a document, in their order.
    func texts(_ key: String, in generation: GenerationID) async throws -> [String] {
        try await rows(
            "SELECT text FROM chunk WHERE generation_id = '\(generation.uuidText)' AND key = '\(key)' ORDER BY place")
    }
}

extension Identifier {
    /// As Postgres spells it.
    var uuidText: String { uuid.uuidString.lowercased() }
}
