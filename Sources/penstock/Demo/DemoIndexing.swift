import Domain

/// What became of the manual: what was indexed, and each question with its answer and its citations, resolved.
struct DemoIndexing: Sendable {
    struct Citation: Sendable {
        /// As the answer has it.
        let shown: JSONValue
        /// The bytes that the citation names, read from the document again; nil when they could not be.
        let source: String?
    }

    struct Answer: Sendable {
        let question: String
        let result: JSONValue
        let citations: [Citation]
    }

    var documents: Int64 = 0
    var chunks: Int64 = 0
    /// Until searches found all of it.
    var seconds: Double = 0
    var answers: [Answer] = []

    var json: JSONValue {
        .object([
            "manual": .string(DemoManual.name), "documents": .integer(documents), "chunks": .integer(chunks),
            "seconds": .double((seconds * 1000).rounded() / 1000), "answers": .array(answers.map(\.json)),
        ])
    }

    /// What is missing of what the demo promises: an answer to every question, and every citation found in its document.
    var failures: [String] {
        answers.flatMap { answer -> [String] in
            if answer.citations.isEmpty { return ["There is no cited answer to: \(answer.question)"] }
            let lost = answer.citations.count { ($0.source ?? "").isEmpty }
            return lost > 0 ? ["\(lost) citations lead nowhere in the answer to: \(answer.question)"] : []
        } + (documents == 0 ? ["The manual was not indexed."] : [])
    }
}

extension DemoIndexing.Answer {
    fileprivate var json: JSONValue {
        .object([
            "question": .string(question), "answer": result["answer"] ?? .null,
            "citations": .array(
                citations.map { citation in
                    var members = citation.shown.asObject ?? [:]
                    members["source"] = citation.source.map { .string($0) } ?? .null
                    return .object(members)
                }),
        ])
    }
}
