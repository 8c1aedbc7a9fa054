import Domain
import Foundation

/// Reads which label an answer names.
enum LabelAnswer {
    /// The name as it was declared, or nil.
    ///
    /// An answer names a label if it is the name, bare or as the member `label` of a JSON object, give or take white
    /// space, quotation marks, a final full stop and case. A label inside a sentence does not count: "not urgent" does
    /// not mean `urgent`.
    static func name(in answer: String, of names: [String]) -> String? {
        let text = answer.trimmingCharacters(in: .whitespacesAndNewlines)
        if text.first == "{" {
            guard let value = try? JSONParser.parse(text), let label = value["label"]?.asString else { return nil }
            return match(label, names)
        }
        return match(text, names) ?? match(bare(text), names)
    }

    private static func match(_ text: String, _ names: [String]) -> String? {
        names.first { $0 == text } ?? names.first { $0.lowercased() == text.lowercased() }
    }

    private static func bare(_ text: String) -> String {
        let stop = text.hasSuffix(".") ? String(text.dropLast()) : text
        return stop.trimmingCharacters(in: CharacterSet(charactersIn: "\"'`“”‘’*"))
    }
}
