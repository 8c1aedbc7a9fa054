import Domain

/// A schema with values that satisfy it and values that do not.
struct SchemaCase: Sendable, CustomStringConvertible {
    let schema: String
    let valid: [String]
    let invalid: [String]

    init(_ schema: String, _ valid: [String], not invalid: [String]) {
        self.schema = schema
        self.valid = valid
        self.invalid = invalid
    }

    var description: String { schema }

    /// The schema, or a note of what is wrong with it.
    func read(_ limits: SchemaLimits = SchemaLimits()) throws -> JSONSchema {
        let (schema, problems) = SchemaLint.read(try JSONParser.parse(self.schema), limits: limits)
        guard let schema else { throw Refused(problems: problems) }
        return schema
    }

    struct Refused: Error {
        let problems: [InputProblem]
    }
}
