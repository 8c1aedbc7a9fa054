import Domain
import Knowledge

/// `{"generation", "from", "to"}`: the pending documents of a generation whose keys lie in a range.
struct SliceInput: ReadInput {
    let generation: GenerationID
    let keys: ClosedRange<DocumentKey>

    static func read(_ reader: inout InputReader) -> Self? {
        let generation = reader.identifier("generation", GenerationID.self)
        let from = reader.documentKey("from")
        let to = reader.documentKey("to")
        guard let generation, let from, let to else { return nil }
        guard from <= to else {
            reader.report("to", "lies before from")
            return nil
        }
        return Self(generation: generation, keys: from...to)
    }

    static func json(_ generation: GenerationID, _ keys: ClosedRange<DocumentKey>) -> JSONValue {
        [
            "generation": .string(generation.description), "from": .string(keys.lowerBound.rawValue),
            "to": .string(keys.upperBound.rawValue),
        ]
    }
}
