/// Sentences that look like an answer and mean nothing. Each word follows from the seed and its place alone.
enum Prose {
    private static let words = [
        "the", "report", "shows", "a", "steady", "flow", "of", "orders", "from", "every", "region", "and", "most",
        "customers", "answer", "within", "one", "day", "while", "costs", "remain", "below", "plan", "because", "new",
        "suppliers", "deliver", "earlier", "than", "before", "so", "stock", "is", "lower", "in", "each", "warehouse",
        "this", "change", "helps", "teams", "to", "see", "where", "time", "goes", "without", "more", "meetings",
    ]

    /// One token: a word with the space before it, or the last one with its full stop.
    static func word(_ index: Int, of count: Int, seed: UInt64) -> String {
        var generator = SeededGenerator(seed, UInt64(index))
        let word = generator.pick(words) ?? "the"
        let place = index % sentenceWords
        let isLast = place == sentenceWords - 1 || index == count - 1
        let spelled = place == 0 ? word.prefix(1).uppercased() + word.dropFirst() : word
        return (index == 0 ? "" : " ") + spelled + (isLast ? "." : "")
    }

    private static let sentenceWords = 11
}
