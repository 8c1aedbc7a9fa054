package import Domain

/// The JSON schema that an answer must satisfy. It is the developer's, never an end user's.
package struct AnswerSchema: Sendable, Hashable {
    /// 1…64 characters of `A-Za-z0-9_-`, as providers want it.
    package let name: String
    package let schema: JSONValue

    package init(name: String, schema: JSONValue) {
        self.name = name
        self.schema = schema
    }
}
