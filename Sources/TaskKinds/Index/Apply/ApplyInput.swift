import Domain
import Knowledge

/// `{"index", "keys": [string]}`: documents of an index that were put. Made by the transaction that puts them.
struct ApplyInput: ReadInput {
    let index: IndexID
    /// Each once.
    let keys: [DocumentKey]

    static func read(_ reader: inout InputReader) -> Self? {
        let index = reader.identifier("index", IndexID.self)
        let keys = reader.array("keys", required: true, count: 1...KnowledgeStore.applyMax) {
            value, pointer, problems in
            guard let key = value.asString.flatMap({ DocumentKey($0) }) else {
                problems.append(InputProblem(pointer, DocumentKey.rule))
                return DocumentKey?.none
            }
            return key
        }
        guard let index, let keys else { return nil }
        return Self(index: index, keys: Set(keys).sorted())
    }
}
