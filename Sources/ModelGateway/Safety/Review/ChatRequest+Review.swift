import Domain

extension ModelTask {
    /// Puts the task's texts through the review. The name of a label cannot be masked: the answer is that name.
    mutating func review(_ review: inout CallReview) throws(Failure) {
        switch self {
        case .summarize(var brief):
            brief.text = try review.input(brief.text)
            self = .summarize(brief)
        case .classify(var brief):
            brief.text = try review.input(brief.text)
            var labels: [LabelDefinition] = []
            for label in brief.labels { labels.append(try label.reviewed(&review)) }
            brief.labels = labels
            self = .classify(brief)
        case .extract(var brief):
            brief.text = try review.input(brief.text)
            self = .extract(brief)
        case .generate(var brief):
            brief.text = try review.input(brief.text)
            self = .generate(brief)
        case .answer(var brief):
            brief.question = try review.input(brief.question)
            brief.passages = try brief.passages.reviewed(&review)
            self = .answer(brief)
        case .rerank(var brief):
            brief.question = try review.input(brief.question)
            brief.passages = try brief.passages.reviewed(&review)
            self = .rerank(brief)
        case .rewrite(var brief):
            brief.question = try review.input(brief.question)
            self = .rewrite(brief)
        }
    }
}

extension [AnswerPassage] {
    fileprivate func reviewed(_ review: inout CallReview) throws(Failure) -> [AnswerPassage] {
        var passages: [AnswerPassage] = []
        for passage in self {
            let heading = try review.input(passage.heading)
            passages.append(AnswerPassage(heading: heading, text: try review.input(passage.text)))
        }
        return passages
    }
}

extension LabelDefinition {
    fileprivate func reviewed(_ review: inout CallReview) throws(Failure) -> LabelDefinition {
        try review.inputThatCannotBeMasked(name)
        var notes: [String] = []
        for example in examples { notes.append(try review.input(example)) }
        var meaning: String?
        if let description { meaning = try review.input(description) }
        return LabelDefinition(name: name, description: meaning, examples: notes)
    }
}

extension FilledPrompt {
    mutating func review(_ review: inout CallReview) throws(Failure) {
        try system.review(&review)
        try user.review(&review)
    }

    /// The prompt without delimiters and preamble.
    var plainText: String { system.plainText + "\n\n" + user.plainText }
}

extension PromptText {
    fileprivate mutating func review(_ review: inout CallReview) throws(Failure) {
        for index in parts.indices {
            switch parts[index] {
            case .words(let text): parts[index] = .words(try review.input(text))
            case .untrusted(let text): parts[index] = .untrusted(try review.input(text))
            }
        }
    }

    fileprivate var plainText: String {
        parts.map { part in
            switch part {
            case .words(let text), .untrusted(let text): text
            }
        }.joined()
    }
}
