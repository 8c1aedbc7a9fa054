import Domain
import Foundation
import Knowledge
import Synchronization

@testable import TaskKinds

/// The index `docs` of tenant 1, in memory: every document is one passage, and a search finds them all in the order of
/// their keys, unless the test says which.
final class MemoryKnowledge: Sendable {
    private struct State {
        /// Its versions, in the order they were put.
        var documents: [DocumentKey: [StoredDocument]] = [:]
        var requests: [SearchRequest] = []
        /// By query, the keys to find.
        var found: [String: [String]] = [:]
        /// What is done behind a search, by its number.
        var edits: [Int: @Sendable (MemoryKnowledge) -> Void] = [:]
        /// Searches until another generation answers.
        var searchesMax = Int.max
    }

    static let tenant = TenantID(1)
    private let state = Mutex(State())
    private let id = IndexID()
    private let settings: IndexSettings

    /// - Parameter model: of the index; its search wants vectors.
    init(model: String? = nil) {
        var settings = IndexSettings()
        settings.model = model
        self.settings = settings
    }

    /// Every search so far.
    var requests: [SearchRequest] { state.withLock(\.requests) }

    func put(_ key: String, _ text: String, version: Int32 = 1, title: String? = nil, permissions: [String] = []) {
        guard let key = DocumentKey(key) else { return }
        state.withLock {
            let document = StoredDocument(
                key: key, version: version, format: .text, title: title, content: Array(text.utf8),
                permissions: permissions)
            let others = $0.documents[key]?.filter { $0.version != version } ?? []
            $0.documents[key] = others + [document]
        }
    }

    func delete(_ key: String) { state.withLock { state in DocumentKey(key).map { state.documents[$0] = nil } } }

    func find(_ keys: [String], for query: String) { state.withLock { $0.found[query] = keys } }

    /// Does something behind a search, by its number from 1.
    func edit(after search: Int, _ body: @escaping @Sendable (MemoryKnowledge) -> Void) {
        state.withLock { $0.edits[search] = body }
    }

    /// Lets another generation answer behind so many searches.
    func cutOver(after searches: Int) { state.withLock { $0.searchesMax = searches } }

    var access: AnswerKnowledge {
        AnswerKnowledge(
            index: { [self] name, tenant in index(name, tenant) },
            search: { [self] request, name, tenant, embed in
                guard index(name, tenant) != nil else { throw Failure.missingIndex }
                let vector = if let model = settings.model { try await embed(model, request.query) } else { [Float]() }
                let answer = search(request, isDegraded: vector == nil)
                state.withLock { $0.edits[$0.requests.count] }?(self)
                return answer
            },
            source: { [self] hit, index in index == id ? excerpt(of: hit) : nil })
    }

    /// Of the version that the hit is of; who may see it is as of now.
    private func excerpt(of hit: SearchHit) -> DocumentExcerpt? {
        let versions = state.withLock { $0.documents[hit.document] } ?? []
        guard let now = versions.last, let document = versions.first(where: { $0.version == hit.documentVersion })
        else { return nil }
        let range = hit.source.clamped(to: 0..<document.content.count)
        return DocumentExcerpt(
            key: document.key, version: document.version, format: document.format, title: document.title,
            bytes: document.content.count, range: range, content: Array(document.content[range]),
            permissions: now.permissions)
    }

    private func index(_ name: IndexName, _ tenant: TenantID) -> KnowledgeIndex? {
        guard name.rawValue == "docs", tenant == Self.tenant else { return nil }
        return KnowledgeIndex(
            id: id, tenant: tenant, name: name, settings: settings, documents: 0, active: nil, previous: nil,
            createdAt: Date(timeIntervalSince1970: 0))
    }

    private func search(_ request: SearchRequest, isDegraded: Bool) -> SearchAnswer {
        state.withLock { state in
            state.requests.append(request)
            let keys = state.found[request.query]?.compactMap { DocumentKey($0) } ?? state.documents.keys.sorted()
            let visible = keys.compactMap { state.documents[$0]?.last }.filter { document in
                document.permissions.isEmpty || !Set(document.permissions).isDisjoint(with: request.permissions)
            }
            let hits = visible.prefix(request.count).enumerated().map { Self.hit($0.element, place: $0.offset) }
            return SearchAnswer(
                generation: state.requests.count > state.searchesMax ? 4 : 3, version: 7, backend: .exact,
                degraded: isDegraded ? "lexical_only" : nil, hits: hits)
        }
    }

    private static func hit(_ document: StoredDocument, place: Int) -> SearchHit {
        // The same version of a document is the same chunk in every search.
        let chunk = document.key.rawValue.utf8.reduce(Int64(document.version)) { ($0 * 31 + Int64($1)) % 1_000_003 }
        let text = String(decoding: document.content, as: UTF8.self)
        return SearchHit(
            chunk: chunk, document: document.key, documentVersion: document.version, title: document.title,
            heading: ["Section"], text: text, source: 0..<document.content.count, tokens: text.count / 4,
            score: 1 / Double(61 + place))
    }
}
