import Domain
import Foundation
import Knowledge

/// Does to an index whatever may be done to it, in an order that a seed decides.
struct KnowledgeMix: Sendable {
    let knowledge: KnowledgeFixture
    let index: KnowledgeIndex

    enum Act: CaseIterable, Sendable {
        case put, edit, putAgain, permit, delete, apply, race, step, begin, abandon, rollBack, upkeep, failVector
    }

    /// Few keys and few texts, so that everything meets everything.
    func act(_ act: Act, _ random: inout SplitMix64) async throws {
        switch act {
        case .put, .edit: try await put(count: act == .put ? 8 : 1, &random)
        case .putAgain: try await putAgain()
        case .permit: try await permit(&random)
        case .delete:
            let keys = try (0..<2).map { _ in try key(&random) }
            // Some at once, and some hidden first.
            let chunksAtOnce = Bool.random(using: &random) ? KnowledgeStore.chunksAtOnceMax : 1
            _ = try await knowledge.store.delete(keys, from: index.id, chunksAtOnce: chunksAtOnce)
        case .apply: try await apply()
        case .race:
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 { group.addTask { try await apply() } }
                try await group.waitForAll()
            }
        case .begin, .step:
            if let building = try await building() {
                try await knowledge.step(building)
            } else {
                // Of two who begin at once one is refused.
                _ = try? await knowledge.begin(index)
            }
        case .abandon:
            if Int.random(in: 0..<4, using: &random) == 0, let building = try await building() {
                _ = try await knowledge.store.abandon(building, as: .cancelled, report: Array("{}".utf8))
            }
        case .rollBack: _ = try await knowledge.store.rollBack(index.id)
        case .upkeep: try await upkeep(&random)
        case .failVector: try await failVector()
        }
    }

    private func key(_ random: inout SplitMix64) throws -> DocumentKey {
        try knowledge.key("doc-\(Int.random(in: 0..<25, using: &random))")
    }

    private func put(count: Int, _ random: inout SplitMix64) async throws {
        var documents: [DocumentKey: NewDocument] = [:]
        for _ in 0..<count {
            let key = try key(&random)
            let lines = (0...Int.random(in: 0..<3, using: &random)).map { _ in
                "line \(Int.random(in: 0..<40, using: &random))"
            }
            let isReadable = Int.random(in: 0..<10, using: &random) > 0
            documents[key] = NewDocument(
                key: key, format: .text,
                content: Array(((isReadable ? [] : ["unreadable"]) + lines).joined(separator: "\n").utf8),
                permissions: Int.random(in: 0..<3, using: &random) == 0 ? ["staff"] : [])
        }
        _ = try await knowledge.store.put(Array(documents.values), in: index.id)
    }

    /// The same as it is there.
    private func putAgain() async throws {
        let views = try await knowledge.store.documents(of: index.id, after: nil, limit: 5)
        try await putBack(views) { $0.permissions }
    }

    private func permit(_ random: inout SplitMix64) async throws {
        let views = try await knowledge.store.documents(of: index.id, after: try key(&random), limit: 3)
        let permission = "group-\(Int.random(in: 0..<5, using: &random))"
        try await putBack(views) { _ in [permission] }
    }

    private func putBack(_ views: [DocumentView], permissions: (DocumentView) -> [String]) async throws {
        var documents: [NewDocument] = []
        for view in views {
            guard let stored = try await knowledge.store.document(view.key, version: nil, in: index.id) else {
                continue
            }
            documents.append(
                NewDocument(
                    key: stored.key, format: stored.format, content: stored.content, permissions: permissions(view)))
        }
        _ = try await knowledge.store.put(documents, in: index.id)
    }

    private func apply() async throws {
        for generation in try await knowledge.store.liveGenerations(of: index.id) {
            try await knowledge.apply(generation.id)
        }
    }

    private func building() async throws -> GenerationID? {
        try await knowledge.store.generations(of: index.id, limit: 100).first { $0.state.isBuilding }?.id
    }

    private func failVector() async throws {
        guard let building = try await building(),
            let range = try await knowledge.store.barePieces(building, chunks: 5).first,
            let bare = try await knowledge.store.bareChunks(building, in: range, limit: 1).first
        else { return }
        try await knowledge.store.failVectors(
            [(bare.id, DocumentRefusal(code: "too_long", message: "It is too long."))], in: building)
    }

    /// In small batches; and now and then the previous generation's time is over.
    private func upkeep(_ random: inout SplitMix64) async throws {
        if Int.random(in: 0..<3, using: &random) == 0 {
            try await knowledge.script(
                "UPDATE generation SET kept_until = now() - interval '1 second' WHERE state = 'previous'")
        }
        var options = UpkeepOptions()
        options.batch = Int.random(in: 1..<20, using: &random)
        options.batches = 2
        options.versions = .zero
        options.removals = .zero
        _ = try await knowledge.store.upkeep(options)
    }
}
