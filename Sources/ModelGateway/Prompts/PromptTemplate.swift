/// A prompt with holes of known types. The ID and the version name what was asked; whoever changes the words raises
/// the version, because the version is part of what makes an answer reusable.
package struct PromptTemplate<Variables: Sendable>: Sendable {
    package let id: String
    package let version: Int
    private let system: @Sendable (Variables) -> PromptText
    private let user: @Sendable (Variables) -> PromptText

    package init(
        id: String, version: Int, system: @escaping @Sendable (Variables) -> PromptText,
        user: @escaping @Sendable (Variables) -> PromptText
    ) {
        self.id = id
        self.version = version
        self.system = system
        self.user = user
    }

    package func filled(with variables: Variables) -> FilledPrompt {
        FilledPrompt(templateID: id, version: version, system: system(variables), user: user(variables))
    }
}

/// A template with its values. It becomes text only for one call, with that call's own delimiters.
package struct FilledPrompt: Sendable, Hashable {
    package let templateID: String
    package let version: Int
    package var system: PromptText
    package var user: PromptText

    package init(templateID: String, version: Int, system: PromptText, user: PromptText) {
        self.templateID = templateID
        self.version = version
        self.system = system
        self.user = user
    }

    var untrustedTexts: [String] { system.untrustedTexts + user.untrustedTexts }

    /// Bytes of the prompt before rendering.
    var byteCount: Int {
        (system.parts + user.parts).reduce(0) { sum, part in
            switch part {
            case .words(let text), .untrusted(let text): sum + text.utf8.count
            }
        }
    }
}
