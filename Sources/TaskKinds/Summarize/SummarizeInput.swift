package import Domain

/// `{"text", "max_sentences"? | "max_words"?}`
package struct SummarizeInput: TaskInput {
    package let text: String
    package let sentencesMax: Int
    package let wordsMax: Int?

    static let textBytesMax = 1_000_000
    static let sentencesDefault = 5

    package static func read(_ reader: inout InputReader) -> Self? {
        let text = reader.string("text", required: true, bytesMax: textBytesMax)
        let sentences = reader.integer("max_sentences", required: false, in: 1...100)
        let words = reader.integer("max_words", required: false, in: 5...5000)
        if sentences != nil, words != nil {
            reader.report("max_words", "give max_sentences or max_words, not both")
        }
        guard let text else { return nil }
        let byWords = words.map { max(1, Int($0) / 12) }
        return Self(
            text: text, sentencesMax: sentences.map { Int($0) } ?? byWords ?? sentencesDefault,
            wordsMax: words.map { Int($0) })
    }
}

/// What `summarize` answers.
package struct SummarizeOutput: Codable, Sendable {
    package let summary: String
    /// How many slices a long text was cut into; 1 for a short one.
    package let slices: Int
    package let model: String
    /// What its vendor calls the model that answered; nil in checkpoints of older releases.
    package let modelVersion: String?
}
