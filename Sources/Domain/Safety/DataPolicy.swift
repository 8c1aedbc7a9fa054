/// What happens to data of a sort that a text holds.
package enum DataAction: String, Sendable, Hashable, CaseIterable {
    /// The call is refused, or its answer is.
    case block
    /// Each value is replaced by a placeholder.
    case mask
    case allow
}

/// What a tenant lets through to models and back from them.
package struct DataPolicy: Sendable, Hashable {
    /// The rules of one direction.
    package struct Rules: Sendable, Hashable {
        package var personal: DataAction
        package var secrets: DataAction
        /// Exceptions, by detector.
        package var detectors: [DataType: DataAction]

        package init(personal: DataAction, secrets: DataAction, detectors: [DataType: DataAction] = [:]) {
            self.personal = personal
            self.secrets = secrets
            self.detectors = detectors
        }

        package func action(for type: DataType) -> DataAction {
            if let own = detectors[type] { return own }
            return switch type.dataClass {
            case .personal: personal
            case .secrets: secrets
            }
        }
    }

    /// What goes to a model.
    package var input: Rules
    /// What comes back.
    package var output: Rules
    /// Values that are never findings, exactly as they are written: a support address, a test card, a product's code.
    package var allowList: Set<String>

    package init(input: Rules, output: Rules, allowList: Set<String> = []) {
        self.input = input
        self.output = output
        self.allowList = allowList
    }

    /// The policy of a tenant that has set none. Personal data passes, because summarising a letter must not begin to
    /// fail with an upgrade; a secret may be read by a model, and is masked in what the model writes.
    package static let standard = DataPolicy(
        input: Rules(personal: .allow, secrets: .allow), output: Rules(personal: .allow, secrets: .mask))

    package static let allowListMax = 200
    package static let allowedBytesMax = 200
}
