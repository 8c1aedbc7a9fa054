package import Domain

/// A tool that a model may ask for. Asking is advice: nothing is called by the gateway.
package struct ToolDescription: Sendable, Hashable {
    /// 1…64 characters of `A-Za-z0-9_-`.
    package let name: String
    package let description: String
    /// A JSON schema of an object.
    package let parameters: JSONValue

    package init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

/// What a model asked for.
package struct ToolCall: Sendable, Hashable {
    /// The provider's ID of the call.
    package let id: String
    package let name: String
    /// As the model wrote them: not yet parsed, not yet checked.
    package let arguments: String

    package init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
