import Domain
import Foundation

/// The inputs of `index.apply`: the index, and the keys of documents that were put.
enum ApplyInput {
    static let kind: TaskKind = "index.apply"

    /// One input for each ``KnowledgeStore/applyMax`` of the keys.
    static func pieces(_ index: IndexID, _ keys: [DocumentKey]) -> [[UInt8]] {
        stride(from: 0, to: keys.count, by: KnowledgeStore.applyMax).map { start in
            json(index, keys[start..<min(start + KnowledgeStore.applyMax, keys.count)])
        }
    }

    static func json(_ index: IndexID, _ keys: some Sequence<DocumentKey>) -> [UInt8] {
        JSONValue.object([
            "index": .string(index.uuidText), "keys": .array(keys.map { .string($0.rawValue) }),
        ]).encoded()
    }
}

extension Identifier {
    /// As Postgres spells it.
    var uuidText: String { uuid.uuidString.lowercased() }
}
