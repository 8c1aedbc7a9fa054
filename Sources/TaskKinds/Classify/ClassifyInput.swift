package import Domain
import ModelGateway

/// `{"text", "labels": [string | {"name", "description"?, "examples"?}]}`
package struct ClassifyInput: TaskInput {
    /// A label to choose from, and what tells it from the others.
    package struct Label: Codable, Sendable {
        package let name: String
        package let description: String?
        package let examples: [String]
    }

    package let text: String
    package let labels: [Label]

    static let textBytesMax = 1_000_000
    static let labelsMax = 100

    package static func read(_ reader: inout InputReader) -> Self? {
        let text = reader.string("text", required: true, bytesMax: textBytesMax)
        let labels = reader.array("labels", required: true, count: 2...labelsMax) { value, pointer, problems in
            label(value, pointer, &problems)
        }
        if let labels { reportDuplicates(labels, &reader) }
        guard let text, let labels else { return nil }
        return Self(text: text, labels: labels)
    }

    private static func label(_ value: JSONValue, _ pointer: JSONPointer, _ problems: inout [InputProblem]) -> Label? {
        guard value.asObject != nil else {
            guard let name = value.asString else {
                problems.append(InputProblem(pointer, "expected a label: a string, or an object with a name"))
                return nil
            }
            var reader = InputReader(.object(["name": .string(name)]), at: pointer)
            let checked = reader.string("name", required: true, bytesMax: 400)
            problems += reader.problems.map { InputProblem(pointer, $0.message) }
            return checked.map { Label(name: $0, description: nil, examples: []) }
        }
        var reader = InputReader(value, at: pointer)
        let name = reader.string("name", required: true, bytesMax: 400)
        let description = reader.string("description", required: false, bytesMax: 2000)
        let examples = reader.strings("examples", required: false, count: 0...20, bytesMax: 2000) ?? []
        reader.rejectUnknownKeys()
        problems += reader.problems
        return name.map { Label(name: $0, description: description, examples: examples) }
    }

    /// Two labels that differ only in case or surrounding space could not be told apart in an answer.
    private static func reportDuplicates(_ labels: [Label], _ reader: inout InputReader) {
        var seen: [String: Int] = [:]
        for (index, label) in labels.enumerated() {
            let key = label.name.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if let first = seen[key] {
                reader.report("labels", "label \(index) is the same as label \(first); every label needs its own name")
            }
            seen[key] = seen[key] ?? index
        }
    }

    var brief: ClassificationBrief {
        ClassificationBrief(
            text: text,
            labels: labels.map { LabelDefinition(name: $0.name, description: $0.description, examples: $0.examples) })
    }
}

/// What `classify` answers.
package struct ClassifyOutput: Codable, Sendable {
    /// How well a label fits, by the model that was asked.
    package struct Score: Codable, Sendable {
        package let label: String
        package let score: Double
    }

    /// Always one of the labels that were given, spelled as they were.
    package let label: String
    /// Best first, for every label; empty when the model does not give scores.
    package let scores: [Score]
    /// Whether the label stands out; nil when the model does not say.
    package let isConfident: Bool?
    package let model: String
    /// What its vendor calls the model that answered; nil in checkpoints of older releases.
    package let modelVersion: String?
}
