package import Domain

/// `{"texts": [string]}`
package struct EmbedInput: TaskInput {
    package let texts: [String]

    static let textsMax = 2048
    static let textBytesMax = 32 * 1024

    package static func read(_ reader: inout InputReader) -> Self? {
        reader.strings("texts", required: true, count: 1...textsMax, bytesMax: textBytesMax).map { Self(texts: $0) }
    }
}

/// What `embed` answers: one vector per text, in the order of the texts.
package struct EmbedOutput: Codable, Sendable {
    package let embeddings: [[Float]]
    package let model: String
    package let dimensions: Int
}
