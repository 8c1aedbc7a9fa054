extension DataPolicy {
    /// The form in which a policy is stored and shown.
    package var json: JSONValue {
        .object([
            "input": input.json, "output": output.json,
            "allow_list": .array(allowList.sorted().map(JSONValue.string)),
        ])
    }

    /// Reads a policy from the members of `input`; what is left out is as in ``standard``. The problems are the
    /// reader's. Call `rejectUnknownKeys` afterwards.
    package init(_ input: inout InputReader) {
        self = .standard
        let rules = self
        self.input = input.nested("input", required: false) { Rules(&$0, else: rules.input) } ?? rules.input
        self.output = input.nested("output", required: false) { Rules(&$0, else: rules.output) } ?? rules.output
        let list = input.strings(
            "allow_list", required: false, count: 0...Self.allowListMax, bytesMax: Self.allowedBytesMax)
        allowList = Set(list ?? [])
    }

    /// The stored policy; nil when it cannot be read, which a caller must not take for a permission.
    package init?(stored json: [UInt8]) {
        guard let value = try? JSONParser.parse(json) else { return nil }
        var reader = InputReader(value)
        self.init(&reader)
        reader.rejectUnknownKeys()
        guard reader.problems.isEmpty else { return nil }
    }
}

extension DataPolicy.Rules {
    package var json: JSONValue {
        let exceptions = detectors.map { ($0.rawValue, JSONValue.string($1.rawValue)) }
        return .object([
            "personal": .string(personal.rawValue), "secrets": .string(secrets.rawValue),
            "detectors": .object(Dictionary(uniqueKeysWithValues: exceptions)),
        ])
    }

    fileprivate init?(_ input: inout InputReader, else rules: Self) {
        self = rules
        if let action = input.oneOf("personal", required: false, DataAction.self) { personal = action }
        if let action = input.oneOf("secrets", required: false, DataAction.self) { secrets = action }
        detectors = input.nested("detectors", required: false, Self.exceptions) ?? [:]
        input.rejectUnknownKeys()
    }

    /// Asks for every detector by name, so that a misspelt one is a problem with a suggestion.
    private static func exceptions(_ input: inout InputReader) -> [DataType: DataAction] {
        var found: [DataType: DataAction] = [:]
        for type in DataType.allCases {
            found[type] = input.oneOf(type.rawValue, required: false, DataAction.self)
        }
        input.rejectUnknownKeys()
        return found
    }
}
