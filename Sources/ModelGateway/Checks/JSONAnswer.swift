import Domain
import Foundation

/// Reads an answer that must be a JSON value of a schema.
///
/// It is checked here by the whole schema, whatever a provider promised about it. Two spellings count: the value alone, and
/// the value alone in a code fence, as models like to write it. A value that has to be looked for in other text does not.
struct JSONAnswer {
    let schema: AnswerSchema
    let bytesMax: Int

    /// Characters of a broken answer that are shown to the model again.
    private static let repairableLength = 16_000

    /// The value's canonical JSON: integers of 64 bits and the digits of decimals as they were.
    func accepted(_ text: String, _ isRepair: Bool) throws(RejectedAnswer) -> String {
        guard let schema = SchemaLint.read(schema.schema).schema else {
            // The request was checked before it was paid for, so only a defect comes here.
            throw RejectedAnswer(.gatewayDefect("An answer came for a schema that cannot be read."))
        }
        let value: JSONValue
        do {
            value = try JSONParser.parse(
                Self.unfenced(text), limits: JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax))
        } catch {
            throw reject(
                text, "is not one JSON value", ["It is not one JSON value and nothing else: \(error.message)."],
                isRepair)
        }
        let problems = schema.problems(in: value)
        guard problems.isEmpty else {
            // Tenants see only the schema's own words; the model may see where in its answer it was.
            let keywords = problems.prefix(3).map { "\($0.keyword) (\($0.message))" }.joined(separator: ", ")
            throw reject(text, "does not satisfy its schema: \(keywords)", problems.map(\.description), isRepair)
        }
        return value.encodedText()
    }

    private func reject(_ text: String, _ reason: String, _ complaints: [String], _ isRepair: Bool) -> RejectedAnswer {
        RejectedAnswer(
            .rejected("answer_not_valid", "The model's answer \(reason)."),
            repairable: isRepair
                ? nil : BrokenAnswer(text, charactersMax: Self.repairableLength, complaints: complaints))
    }

    /// The text without the one code fence around all of it, if there is one.
    static func unfenced(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.hasPrefix("```"), text.hasSuffix("```"), let end = text.firstIndex(where: \.isNewline) else {
            return text
        }
        let language = text[..<end].dropFirst(3).trimmingCharacters(in: .whitespaces).lowercased()
        let body = text[text.index(after: end)...]
        guard ["", "json"].contains(language), body.count >= 3 else { return text }
        return String(body.dropLast(3))
    }
}
