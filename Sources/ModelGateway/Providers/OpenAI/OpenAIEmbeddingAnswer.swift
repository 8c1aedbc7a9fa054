import Domain
import Foundation

/// The body of a successful `POST /embeddings`.
///
/// Read with Foundation, not into `JSONValue`: a large answer has millions of numbers, which this keeps as plain floats.
struct OpenAIEmbeddingAnswer: Decodable {
    struct Item: Decodable {
        let index: Int
        let embedding: Vector
    }

    /// A list of numbers, or base 64 of packed little-endian 32-bit floats.
    struct Vector: Decodable {
        let values: [Float]

        init(values: [Float]) { self.values = values }

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let packed = try? container.decode(String.self) {
                guard let values = Self.unpack(packed) else {
                    throw DecodingError.dataCorruptedError(in: container, debugDescription: "not packed floats")
                }
                self.values = values
            } else {
                values = try container.decode([Float].self)
            }
        }

        static func unpack(_ text: String) -> [Float]? {
            guard let data = Data(base64Encoded: text), data.count.isMultiple(of: 4) else { return nil }
            return data.withUnsafeBytes { bytes in
                stride(from: 0, to: bytes.count, by: 4).map { offset in
                    Float(
                        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                }
            }
        }
    }

    struct Reported: Decodable {
        let prompt_tokens: Int64?
    }

    let data: [Item]
    let usage: Reported?

    /// One vector per text by `index`, or nil when an index is missing, repeated or out of range.
    func vectors(count: Int) -> [[Float]]? {
        guard data.count == count else { return nil }
        var slots = [[Float]?](repeating: nil, count: count)
        for item in data {
            guard slots.indices.contains(item.index), slots[item.index] == nil else { return nil }
            slots[item.index] = item.embedding.values
        }
        return slots.compactMap(\.self)
    }
}
