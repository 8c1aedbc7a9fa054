/// What the classifier sees of a text: the stems of its words and the character n-grams of those words, as hashes.
///
/// The n-grams (3 to 5 characters of the word between boundary marks) let near words meet that a stem keeps apart:
/// "payment" and "pay", "cancellation" and "cancelled", a typing error, another language's endings. Stop words have no
/// n-grams. Linear: at most 3 n-grams per character.
enum LexicalFeatures {
    /// What to do with English stop words.
    enum StopWordRule {
        case keep, drop
        /// Dropped unless there is nothing else, as in the name "other".
        case keepAlone
    }

    enum Kind {
        case word, gram
    }

    /// One word's n-grams together weigh this much against the word's own 1, however long it is.
    static let gramsWeight = 1.2

    /// Calls `body` with the kind, hash and weight of each feature of the text's first `bytesMax` bytes, repeats
    /// included.
    static func forEach(in text: String, bytesMax: Int, stopWords: StopWordRule, _ body: (Kind, UInt64, Double) -> Void)
    {
        var terms = TermScanner.terms(in: text, bytesMax: bytesMax)
        let telling = stopWords == .keep ? terms : terms.filter { !StopWords.contains($0) }
        if stopWords == .drop || !telling.isEmpty { terms = telling }
        for term in terms {
            var hash = StableHash(seed: 1)
            hash.add(WordStem.of(term).utf8)
            body(.word, hash.value, 1)
            guard !StopWords.contains(term) else { continue }
            let weight = gramsWeight / Double(max(1, CharacterGrams.count(in: term)))
            CharacterGrams.forEach(in: term) { body(.gram, $0, weight) }
        }
    }
}
