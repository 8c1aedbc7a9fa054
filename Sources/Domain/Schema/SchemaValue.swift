/// Values as JSON Schema compares them: `1` and `1.0` are one number, and the order of keys means nothing.
enum SchemaValue {
    /// The value with every whole double that an integer can hold written as one, so that `==` compares as wanted.
    static func normalized(_ value: JSONValue) -> JSONValue {
        switch value {
        case .double(let double): Int64(exactly: double).map(JSONValue.integer) ?? value
        case .array(let elements): .array(elements.map(normalized))
        case .object(let members): .object(members.mapValues(normalized))
        case .null, .bool, .integer, .string: value
        }
    }

    /// What a look at the whole value costs, in steps.
    static func weight(_ value: JSONValue) -> Int {
        switch value {
        case .null, .bool, .integer, .double: 1
        case .string(let text): 1 + text.utf8.count / 64
        case .array(let elements): elements.reduce(1) { $0 + weight($1) }
        case .object(let members): members.reduce(1) { $0 + 1 + weight($1.value) }
        }
    }
}

/// The types of JSON Schema.
enum SchemaType: String, Sendable, CaseIterable {
    case null, boolean, integer, number, string, array, object

    func includes(_ value: JSONValue) -> Bool {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.number, .integer), (.number, .double), (.integer, .integer),
            (.string, .string), (.array, .array), (.object, .object):
            true
        // Any number without a fraction, `1.0` and `1e300` too.
        case (.integer, .double(let double)): double.isFinite && double.rounded() == double
        default: false
        }
    }

    /// With its article, for messages.
    var phrase: String {
        switch self {
        case .null: "null"
        case .array, .integer, .object: "an \(rawValue)"
        case .boolean, .number, .string: "a \(rawValue)"
        }
    }
}
