import PostgresDriver

/// A chunk as it is loaded.
struct ChunkRow: Sendable, Hashable {
    var id: Int64
    var key: String
    var permissions: [String]
    /// Nil for a chunk of its own.
    var cluster: Int64?
    /// What its words are taken from, as what is embedded: the document's title, the headings, the text.
    var words: String
    var vector: Vector?
    /// The generation's version at its last change.
    var version: Int64

    /// A stored vector, read without a copy of its bytes in between.
    struct Vector: Sendable, Hashable, PostgresDecodable {
        let numbers: [Float]

        init(_ numbers: [Float]) { self.numbers = numbers }

        static func decode(_ cell: PostgresCell) throws(PostgresError) -> Vector {
            guard let bytes = cell.bytes, !bytes.isEmpty, bytes.count % 4 == 0 else {
                throw PostgresError(.decoding, "a vector is not a row of float32 numbers")
            }
            return Vector(
                (0..<(bytes.count / 4)).map {
                    Float(
                        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: UInt32.self)))
                })
        }
    }
}
