/// What a model is asked to do, in terms that need no prompt. `local` works on this; vendors get the rendered prompt.
package enum ModelTask: Sendable, Equatable {
    case summarize(SummaryBrief)
    case classify(ClassificationBrief)
}

/// A text to shorten.
package struct SummaryBrief: Sendable, Equatable {
    /// Untrusted.
    package var text: String
    package var sentencesMax: Int
    package var wordsMax: Int?

    package init(text: String, sentencesMax: Int, wordsMax: Int? = nil) {
        self.text = text
        self.sentencesMax = sentencesMax
        self.wordsMax = wordsMax
    }
}

/// A text to put under one label of a closed set.
package struct ClassificationBrief: Sendable, Equatable {
    /// Untrusted.
    package var text: String
    package var labels: [LabelDefinition]

    package init(text: String, labels: [LabelDefinition]) {
        self.text = text
        self.labels = labels
    }
}

extension ModelTask {
    /// The text the task is about.
    var text: String {
        switch self {
        case .summarize(let brief): brief.text
        case .classify(let brief): brief.text
        }
    }

    /// The form an answer must have.
    var answerForm: AnswerForm {
        switch self {
        case .summarize: .prose
        case .classify(let brief): .label(of: brief.labels.map(\.name))
        }
    }
}

/// The form an answer must have to count as one.
enum AnswerForm: Sendable, Equatable {
    /// Text that is not empty.
    case prose
    /// Exactly one of these names.
    case label(of: [String])
}
