/// One model of a route that did not serve, and why.
package struct ModelTry: Sendable, Hashable {
    package let provider: String
    package let model: String
    package let failureClass: FailureClass
    package let code: String

    package init(provider: String, model: String, failureClass: FailureClass, code: String) {
        self.provider = provider
        self.model = model
        self.failureClass = failureClass
        self.code = code.replacing("\0", with: "\u{FFFD}")
    }

    var json: JSONValue {
        .object([
            "provider": .string(provider), "model": .string(model), "class": .string(failureClass.rawValue),
            "code": .string(code),
        ])
    }
}
