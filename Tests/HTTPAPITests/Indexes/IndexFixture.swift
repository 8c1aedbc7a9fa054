import Domain
import Foundation
import HTTPAPI
import HTTPTypes
import Knowledge
import PostgresDriver
import TaskQueue
import Tenancy
import TestKit

extension APIFixture {
    /// An API whose installation embeds with `letters`, here and now, and knows `remote`, which cannot be reached.
    static func withIndexes(
        waitersMax: Int = 100, kinds: KindCatalog = .forTests,
        _ configure: (inout HTTPAPIConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (APIFixture) async throws -> Void
    ) async throws {
        try await run(waitersMax: waitersMax, models: .forTests, kinds: { _ in kinds }, configure) { api in
            let apply = KindDescription(
                kind: "index.apply", summary: "Takes documents in.", pool: "local", retry: RetryPolicy(),
                timeout: .seconds(60), isPublic: false, diagram: nil)
            _ = try await api.database.run(RegisterKinds([apply]))
            try await body(api)
        }
    }

    @discardableResult
    func makeIndex(_ name: String, _ body: String = "{}", key: String? = nil) async throws -> APIAnswer {
        try await send(.put, "/v1/indexes/\(name)", key: key ?? keys.alpha, body: Array(body.utf8))
    }

    @discardableResult
    func putLines(_ lines: [String], into name: String = "manual", key: String? = nil) async throws -> APIAnswer {
        try await send(
            .post, "/v1/indexes/\(name)/documents", key: key ?? keys.alpha,
            headers: [("content-type", "application/x-ndjson")], body: Array(lines.joined(separator: "\n").utf8))
    }

    func documentKeys(_ query: String = "", of name: String = "manual", key: String? = nil) async throws -> [String] {
        let answer = try await get("/v1/indexes/\(name)/documents\(query)", key: key)
        return (answer["documents"]?.asArray ?? []).compactMap { $0["key"]?.asString }
    }

    func search(_ body: String, in name: String = "manual", key: String? = nil) async throws -> APIAnswer {
        try await send(.post, "/v1/indexes/\(name)/search", key: key ?? keys.alpha, body: Array(body.utf8))
    }

    var store: KnowledgeStore { KnowledgeStore(postgres: database.postgres) }

    func index(_ name: String, of tenant: String = "alpha") async throws -> KnowledgeIndex {
        guard let name = IndexName(name), let tenant = try await database.run(FindTenant(name: tenant)).first,
            let index = try await store.index(name, of: tenant.id)
        else { throw Unexpected() }
        return index
    }

    /// Does what the tasks `index.apply` would do: takes everything in that is pending.
    func takeIn(_ name: String = "manual", of tenant: String = "alpha", embeds: Bool = true) async throws {
        let index = try await index(name, of: tenant)
        for generation in try await store.liveGenerations(of: index.id) {
            try await takeIn(generation, while: [.active, .previous], embeds: embeds)
        }
    }

    func takeIn(_ generation: Generation, while states: Set<GenerationState>, embeds: Bool = true) async throws {
        for pending in try await store.pending(generation.id, keys: nil, limit: 1_000) {
            do {
                let reading = try DocumentReader(generation.settings).read(pending.document)
                var vectors: [Fingerprint: [Float]] = [:]
                if embeds, generation.settings.model != nil {
                    for chunk in reading.chunks { vectors[chunk.contentKey] = LetterVectors.vector(of: chunk.embedded) }
                }
                _ = try await store.store(reading, of: pending, vectors: vectors, in: generation.id, while: states)
            } catch let refusal as DocumentRefusal {
                _ = try await store.fail(refusal, of: pending, in: generation.id, while: states)
            }
        }
    }

    /// Builds a generation as a rebuild does, up to `state`.
    func build(_ name: String = "manual", upTo state: GenerationState) async throws -> Generation {
        let index = try await index(name)
        let generation = try await store.begin(
            for: TaskID(), index: index.name, of: index.tenant, settings: nil, moneyMax: nil)
        let path: [GenerationState] = [
            .planned, .slicing, .deduplicating, .embedding, .indexing, .catchingUp, .verifying, .awaitingApproval,
        ]
        for (from, to) in zip(path, path.dropFirst()) {
            if from == .slicing { try await takeIn(generation, while: [.slicing]) }
            guard try await store.advance(generation.id, from: from, to: to) else { throw Unexpected() }
            if to == state { break }
        }
        return generation
    }
}

extension EmbeddingModels {
    static let forTests = EmbeddingModels(
        standard: { "letters" }, isKnown: { ["letters", "remote"].contains($0) },
        local: { model, text in model == "letters" ? LetterVectors.vector(of: text) : nil })
}

/// How often each letter stands in a text: a vector of 27 numbers that says which texts are alike.
enum LetterVectors {
    static func vector(of text: String) -> [Float] {
        var counts = [Float](repeating: 0, count: 27)
        counts[26] = 1
        for byte in text.lowercased().utf8 where (0x61...0x7A).contains(byte) { counts[Int(byte) - 0x61] += 1 }
        return counts
    }
}

/// A line of a put.
enum DocumentLine {
    static func text(_ key: String, _ content: String, _ more: [String: JSONValue] = [:]) -> String {
        JSONValue.object(["key": .string(key), "content": .string(content)].merging(more) { _, new in new })
            .encodedText()
    }
}

extension String {
    /// As the value of a parameter.
    var asParameter: String {
        let kept = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return addingPercentEncoding(withAllowedCharacters: kept) ?? ""
    }
}
