/// One way in which a value breaks a schema.
package struct SchemaProblem: Sendable, Hashable {
    /// Which value, as an RFC 6901 pointer into the instance. It may hold keys that the instance's author chose, so it
    /// is as trustworthy as the instance.
    package let instance: String
    /// Which keyword, as a pointer into the schema; it holds the schema author's words only.
    package let keyword: String
    /// What is expected, as a phrase without a full stop. It never repeats the value.
    package let message: String

    package init(instance: String, keyword: String, message: String) {
        self.instance = instance
        self.keyword = keyword
        self.message = message
    }
}

extension SchemaProblem: CustomStringConvertible {
    package var description: String { "\(instance.isEmpty ? "the value" : instance): \(message)" }
}
