/// A piece of a document that a question may be answered from. All of it is somebody's text: untrusted.
package struct AnswerPassage: Sendable, Hashable {
    /// Where it stands: the document's title and the headings above it; empty for none.
    package var heading: String
    package var text: String

    package init(heading: String = "", text: String) {
        self.heading = heading
        self.text = text
    }

    /// As a model is shown it.
    var shown: String { heading.isEmpty ? text : heading + "\n" + text }
}

/// A question to answer from passages and from nothing else. The n-th passage is named `[n]`, from 1.
package struct AnswerBrief: Sendable, Equatable {
    /// Said, and nothing else, when the passages do not answer the question.
    package static let abstention = "NO_ANSWER"

    /// Untrusted.
    package var question: String
    package var passages: [AnswerPassage]

    package init(question: String, passages: [AnswerPassage]) {
        self.question = question
        self.passages = passages
    }

    var text: String { ([question] + passages.map(\.shown)).joined(separator: "\n") }

    /// Whether an answer says that there is none. Marks around the word do not count, and neither does what a talkative
    /// model adds behind it.
    package static func isAbstention(_ answer: String) -> Bool {
        answer.drop { !$0.isLetter }.uppercased().hasPrefix(abstention)
    }
}

/// A question to make a search query of.
package struct RewriteBrief: Sendable, Equatable {
    /// Untrusted.
    package var question: String

    package init(question: String) { self.question = question }
}
