/// One JSON value (RFC 8259), held in memory.
///
/// An integer and a double are different values even where they are equal numbers: `integer(1)` is written `1` and
/// `double(1)` is written `1.0`, and both come back as they were. A reader that does not care asks for `asDouble`.
///
/// Strings are equal when their bytes are. Keys are compared as Swift compares strings, so canonically equivalent keys
/// are one key, and 0.0 equals -0.0. Where the exact bytes matter (a digest, a signature), compare `encoded()`.
///
/// Freeing, hashing, comparing and encoding a value recurse once per level, which is why `JSONParser` bounds the depth.
package enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
}

extension JSONValue {
    package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    package var asBool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value as a whole number: an integer, or a double without a fraction whose magnitude is at most 2^53, the
    /// range in which every whole number has its own double. So `1.0` and `1E+2` count as whole numbers, and `1e300` does not.
    package var asInteger: Int64? {
        switch self {
        case .integer(let value): value
        case .double(let value) where value.magnitude <= 0x1p53: Int64(exactly: value)
        default: nil
        }
    }

    /// The value as a double; an integer beyond 2^53 is rounded to the nearest double.
    package var asDouble: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    package var asString: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var asArray: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var asObject: [String: JSONValue]? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member named `key`, or nil when there is none or the value is not an object.
    package subscript(key: String) -> JSONValue? {
        if case .object(let members) = self { members[key] } else { nil }
    }

    /// The element at `index`, or nil when there is none or the value is not an array.
    package subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// The kind of the value with its article, for messages; it says nothing about the content.
    var kindDescription: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
