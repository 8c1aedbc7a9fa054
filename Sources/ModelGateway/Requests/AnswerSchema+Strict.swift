package import Domain

extension AnswerSchema {
    /// What a provider's strict mode is sent; nil when the schema is of another shape than such modes take. Then the model
    /// is told the whole schema in words. The answer is checked by the whole schema either way.
    package var strictSchema: JSONValue? { StrictSchema.reduced(schema) }

    /// Whether a text can be a schema's name.
    package static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                    || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
            }
    }
}
