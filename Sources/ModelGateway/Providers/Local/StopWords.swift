/// English words that carry grammar rather than a subject; features leave them out or weigh them little.
enum StopWords {
    static func contains(_ term: String) -> Bool {
        list.contains(term)
    }

    private static let list: Set<String> = [
        "a", "about", "above", "after", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be",
        "because",
        "been", "before", "being", "below", "between", "both", "but", "by", "can", "could", "did", "do", "does",
        "doing", "down",
        "during", "each", "either", "few", "for", "from", "further", "had", "has", "have", "having", "he", "her",
        "here", "hers",
        "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "may", "me", "might", "more", "most",
        "must",
        "my", "no", "nor", "not", "of", "off", "on", "once", "only", "or", "other", "our", "ours", "out", "over", "own",
        "per",
        "same", "shall", "she", "should", "so", "some", "such", "than", "that", "the", "their", "theirs", "them",
        "then", "there",
        "these", "they", "this", "those", "through", "to", "too", "under", "until", "up", "upon", "us", "very", "was",
        "we",
        "were", "what", "when", "where", "which", "while", "who", "whom", "whose", "why", "will", "with", "would",
        "you", "your",
        "yours", "s", "t", "don", "isn", "doesn", "didn", "please", "hi", "hello",
    ]
}
