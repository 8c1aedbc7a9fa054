/// A variable of a registered prompt. Whatever its type, its value comes from a stranger and is fenced as data.
package struct PromptVariable: Sendable, Hashable {
    package enum Form: Sendable, Hashable {
        /// At most so many characters (code points).
        case string(lengthMax: Int)
        case integer
        case number
        case boolean
        /// One of these.
        case choice([String])
    }

    package let name: String
    package let form: Form

    static let lengthDefault = 10_000
    static let lengthMax = 1_000_000
    static let choicesMax = 100
    static let choiceBytesMax = 200

    private static let types = ["string", "integer", "number", "boolean", "enum"]

    /// Reads `{"type": …, "max_length"?: …, "values"?: […]}`.
    static func read(_ name: String, _ input: inout InputReader) -> PromptVariable? {
        let type = input.oneOf("type", required: true, types)
        let length = input.integer("max_length", required: false, in: 1...Int64(lengthMax))
        let values = input.strings("values", required: type == "enum", count: 1...choicesMax, bytesMax: choiceBytesMax)
        if length != nil, let type, type != "string" { input.report("max_length", "is only possible with type string") }
        if values != nil, let type, type != "enum" { input.report("values", "is only possible with type enum") }
        if let values, Set(values.map { Array($0.utf8) }).count != values.count {
            input.report("values", "has the same value twice")
        }
        input.rejectUnknownKeys()
        switch type {
        case "string":
            return PromptVariable(name: name, form: .string(lengthMax: length.map { Int($0) } ?? lengthDefault))
        case "integer": return PromptVariable(name: name, form: .integer)
        case "number": return PromptVariable(name: name, form: .number)
        case "boolean": return PromptVariable(name: name, form: .boolean)
        case "enum": return values.map { PromptVariable(name: name, form: .choice($0)) }
        default: return nil
        }
    }

    /// The text of a value, or nil with what is wrong reported to `values`.
    func text(from values: inout InputReader) -> String? {
        switch form {
        case .string(let lengthMax):
            // A code point has at most four bytes.
            guard
                let text = values.string(name, required: true, bytesMax: lengthMax * 4, allowsEmpty: true)
            else { return nil }
            let count = text.unicodeScalars.count
            if count > lengthMax {
                values.report(name, "has \(count) characters; at most \(lengthMax) are accepted")
            }
            return text
        case .integer: return values.integer(name, required: true, in: .min ... .max).map { "\($0)" }
        case .number: return number(from: &values)
        case .boolean: return values.bool(name, required: true).map { "\($0)" }
        case .choice(let choices): return values.oneOf(name, required: true, choices)
        }
    }

    /// As it was written: an integer stays one.
    private func number(from values: inout InputReader) -> String? {
        let limit = Double.greatestFiniteMagnitude
        guard values.number(name, required: true, in: -limit...limit) != nil else { return nil }
        return values.value(name, required: true)?.encodedText()
    }
}
