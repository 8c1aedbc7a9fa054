import Domain
import Knowledge

/// `{"generation", "from", "to"}`: the chunks of a generation without a vector whose IDs lie in a range.
struct EmbedChunksInput: ReadInput {
    let generation: GenerationID
    let chunks: ClosedRange<Int64>

    static func read(_ reader: inout InputReader) -> Self? {
        let generation = reader.identifier("generation", GenerationID.self)
        let from = reader.integer("from", required: true, in: 0...Int64.max)
        let to = reader.integer("to", required: true, in: 0...Int64.max)
        guard let generation, let from, let to else { return nil }
        guard from <= to else {
            reader.report("to", "is less than from")
            return nil
        }
        return Self(generation: generation, chunks: from...to)
    }

    static func json(_ generation: GenerationID, _ chunks: ClosedRange<Int64>) -> JSONValue {
        [
            "generation": .string(generation.description), "from": .integer(chunks.lowerBound),
            "to": .integer(chunks.upperBound),
        ]
    }
}
