/// Holds a summary to the length that was asked for.
enum SummaryReview {
    /// The text cut to at most `wordsMax` words, with an ellipsis where it was cut.
    static func limited(_ text: String, wordsMax: Int?) -> String {
        guard let wordsMax else { return text }
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.count > wordsMax, wordsMax > 0 else { return text }
        return words.prefix(wordsMax).joined(separator: " ") + "…"
    }
}
