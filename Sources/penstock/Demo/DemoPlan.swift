import Domain

/// One task that the demo will submit.
struct DemoStep: Sendable, Equatable {
    let kind: String
    /// The name of the document it is about.
    let document: String
    let input: JSONValue
    /// The path of the webhook receiver that only this task is told.
    let webhookPath: String
}

/// What is done with the documents: each is summarized and classified, and the pieces of the first are embedded.
enum DemoPlan {
    static let piecesMax = 64
    private static let pieceWordsMax = 120

    static func steps(for documents: [DemoDocument]) -> [DemoStep] {
        var steps: [DemoStep] = []
        func add(_ kind: String, _ document: DemoDocument, _ input: JSONValue) {
            steps.append(
                DemoStep(kind: kind, document: document.name, input: input, webhookPath: "/\(steps.count + 1)/\(kind)"))
        }
        for document in documents {
            add("summarize", document, ["text": .string(document.text), "max_sentences": 4])
            add("classify", document, ["text": .string(document.text), "labels": .array(DemoLabel.all.map(\.json))])
        }
        if let first = documents.first {
            add("embed", first, ["texts": .array(pieces(of: first.text).map(JSONValue.string))])
        }
        return steps
    }

    /// The first pieces of a text; at least one, because a document is never blank.
    static func pieces(of text: String) -> [String] {
        Array(TextSlicer.slices(of: text, wordsMax: pieceWordsMax).prefix(piecesMax))
    }
}
