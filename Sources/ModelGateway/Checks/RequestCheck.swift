import Domain

/// The bounds of what may be asked. The first thing out of bounds is refused; the message names it and its bound, and
/// never repeats the value.
struct RequestCheck {
    let limits: GatewayLimits

    func check(_ request: ChatRequest) throws(Failure) {
        switch request.task {
        case .summarize(let brief): try check(brief)
        case .classify(let brief): try check(brief)
        case .extract(let brief):
            try check(brief.text, "The text", bytesMax: limits.textBytesMax)
            try check(brief.schema)
        case .generate(let brief): try check(brief)
        case .answer(let brief): try check(brief.question, brief.passages)
        case .rerank(let brief): try check(brief.question, brief.passages)
        case .rewrite(let brief): try checkQuestion(brief.question)
        }
        if let tokens = request.outputTokensMax {
            try require(tokens >= 1, "outputTokensMax must be at least 1.")
        }
        if let temperature = request.temperature {
            // A comparison with NaN is false, so NaN is refused too.
            try require(temperature >= 0 && temperature <= 2, "temperature must be from 0 to 2.")
        }
        try check(request.tools)
        for text in request.prompt.untrustedTexts {
            try require(!text.utf8.contains(0), "The prompt has a U+0000 character, which cannot be stored.")
        }
    }

    func check(_ request: EmbeddingRequest) throws(Failure) {
        try require(!request.texts.isEmpty, "There is no text to embed.")
        try require(
            request.texts.count <= limits.embeddingTextsMax,
            "At most \(limits.embeddingTextsMax) texts are embedded in one call.")
        for text in request.texts { try check(text, "A text to embed", bytesMax: limits.embeddingTextBytesMax) }
        let bytes = request.texts.reduce(0) { $0 + $1.utf8.count }
        try require(
            bytes <= limits.embeddingBytesMax,
            "The texts of one call may have at most \(limits.embeddingBytesMax) bytes together.")
    }

    private func check(_ brief: SummaryBrief) throws(Failure) {
        try check(brief.text, "The text", bytesMax: limits.textBytesMax)
        try require(
            (1...limits.sentencesMax).contains(brief.sentencesMax),
            "sentencesMax must be from 1 to \(limits.sentencesMax).")
        if let words = brief.wordsMax {
            try require((1...limits.wordsMax).contains(words), "wordsMax must be from 1 to \(limits.wordsMax).")
        }
    }

    private func check(_ brief: ClassificationBrief) throws(Failure) {
        try check(brief.text, "The text", bytesMax: limits.textBytesMax)
        try require(
            (2...limits.labelsMax).contains(brief.labels.count), "There must be from 2 to \(limits.labelsMax) labels.")
        for label in brief.labels { try check(label) }
        // An answer is matched without regard to case, so names that differ only in case would be one label.
        let names = Set(brief.labels.map { $0.name.lowercased() })
        try require(names.count == brief.labels.count, "Two labels have the same name.")
    }

    /// A prompt may have no variables, and a variable may be empty.
    private func check(_ brief: GenerationBrief) throws(Failure) {
        try require(
            brief.text.utf8.count <= limits.textBytesMax,
            "The variables may have at most \(limits.textBytesMax) bytes in UTF-8 together.")
        if let schema = brief.schema { try check(schema) }
    }

    private func check(_ schema: AnswerSchema) throws(Failure) {
        try require(
            AnswerSchema.isName(schema.name), "A schema's name must be 1 to 64 characters of A-Z, a-z, 0-9, _ and -.")
        guard let problem = SchemaLint.read(schema.schema).problems.first else { return }
        throw .invalidRequest("The schema cannot be used: \(problem).")
    }

    private func check(_ label: LabelDefinition) throws(Failure) {
        try require(
            (1...limits.labelNameLengthMax).contains(label.name.count),
            "A label's name must have from 1 to \(limits.labelNameLengthMax) characters.")
        try require(label.name.isPlainLine, "A label's name must be one line without spaces around it.")
        try require(
            label.examples.count <= limits.labelExamplesMax,
            "A label may have at most \(limits.labelExamplesMax) examples.")
        for note in label.examples + [label.description].compactMap(\.self) {
            try require(!note.utf8.contains(0), "A label's notes have a U+0000 character, which cannot be stored.")
            try require(
                note.utf8.count <= limits.labelNoteBytesMax,
                "A label's description and examples may have at most \(limits.labelNoteBytesMax) bytes each.")
        }
    }

    func check(_ text: String, _ name: String, bytesMax: Int) throws(Failure) {
        try require(text.utf8.count <= bytesMax, "\(name) may have at most \(bytesMax) bytes in UTF-8.")
        try require(text.hasVisibleContent, "\(name) is empty or blank.")
        try require(!text.utf8.contains(0), "\(name) has a U+0000 character, which cannot be stored.")
    }

    func require(_ condition: Bool, _ message: String) throws(Failure) {
        guard condition else { throw .invalidRequest(message) }
    }
}

extension String {
    /// Whether anything of the text would be seen.
    var hasVisibleContent: Bool {
        unicodeScalars.contains {
            !$0.properties.isWhitespace && !$0.properties.isDefaultIgnorableCodePoint && $0.value != 0
        }
    }

    /// Whether the text is one line, without control characters and without white space at its ends.
    fileprivate var isPlainLine: Bool {
        guard let first, let last, !first.isWhitespace, !last.isWhitespace else { return false }
        return unicodeScalars.allSatisfy {
            $0.properties.generalCategory != .control && $0.properties.generalCategory != .lineSeparator
                && $0.properties.generalCategory != .paragraphSeparator
        }
    }
}
