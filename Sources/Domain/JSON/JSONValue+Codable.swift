/// Lets a JSON value be a property of a `Codable` struct.
///
/// Prefer `JSONParser` for whole documents: a `Decoder` cannot see how a number was written, so `1.0` arrives as an
/// integer, and an integer beyond Int64 arrives as a rounded double. It also recurses deeply for each level, so both
/// directions refuse a coding path longer than 100 steps instead of risking the stack of a task's thread.
extension JSONValue: Codable {
    private static let codingPathMax = 100

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard decoder.codingPath.count <= Self.codingPathMax else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The value is nested too deeply.")
        }
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .double(value)
        } else {
            self = try Self.container(from: decoder, in: container)
        }
    }

    /// Reads an array or an object. Which of the two it is, is decided by opening it, and not by trying to decode it:
    /// an error inside an array is reported as itself, and each level is read once.
    private static func container(
        from decoder: any Decoder, in container: any SingleValueDecodingContainer
    ) throws -> JSONValue {
        guard (try? decoder.unkeyedContainer()) != nil else {
            return .object(try container.decode([String: JSONValue].self))
        }
        return .array(try container.decode([JSONValue].self))
    }

    package func encode(to encoder: any Encoder) throws {
        guard encoder.codingPath.count <= Self.codingPathMax else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "The value is nested too deeply."))
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .double(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}
