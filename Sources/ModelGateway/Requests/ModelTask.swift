import Domain

/// What a model is asked to do, in terms that need no prompt. `local` works on this; vendors get the rendered prompt.
package enum ModelTask: Sendable, Equatable {
    case summarize(SummaryBrief)
    case classify(ClassificationBrief)
    case extract(ExtractionBrief)
    case generate(GenerationBrief)
    case answer(AnswerBrief)
    case rerank(RerankBrief)
    case rewrite(RewriteBrief)
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

/// A text to take data out of.
package struct ExtractionBrief: Sendable, Equatable {
    /// Untrusted.
    package var text: String
    package var schema: AnswerSchema

    package init(text: String, schema: AnswerSchema) {
        self.text = text
        self.schema = schema
    }
}

/// A registered prompt with its variables filled in.
package struct GenerationBrief: Sendable, Equatable {
    /// The values of the prompt's variables, joined. Untrusted.
    package var text: String
    /// nil for prose.
    package var schema: AnswerSchema?

    package init(text: String, schema: AnswerSchema? = nil) {
        self.text = text
        self.schema = schema
    }
}

extension ModelTask {
    /// The text the task is about.
    var text: String {
        switch self {
        case .summarize(let brief): brief.text
        case .classify(let brief): brief.text
        case .extract(let brief): brief.text
        case .generate(let brief): brief.text
        case .answer(let brief): brief.text
        case .rerank(let brief): brief.text
        case .rewrite(let brief): brief.question
        }
    }

    /// The form an answer must have.
    var answerForm: AnswerForm {
        switch self {
        case .summarize, .answer, .rewrite: .prose
        case .classify(let brief): .label(of: brief.labels.map(\.name))
        case .extract(let brief): .json(brief.schema)
        case .generate(let brief): brief.schema.map(AnswerForm.json) ?? .prose
        case .rerank(let brief): .json(brief.schema)
        }
    }
}

/// The form an answer must have to count as one.
enum AnswerForm: Sendable, Equatable {
    /// Text that is not empty.
    case prose
    /// Exactly one of these names.
    case label(of: [String])
    /// A JSON value that satisfies the schema.
    case json(AnswerSchema)

    /// More bytes than are said about the form besides the prompt.
    var byteCount: Int {
        switch self {
        case .prose: 0
        case .label(let names): names.reduce(1_024) { $0 + $1.utf8.count + 4 }
        case .json(let schema): 1_024 + schema.name.utf8.count + 2 * schema.schema.encoded().count
        }
    }
}
