import Foundation
import PostgresDriver

/// How the parameters of a statement look in the text of one: for the bench's own functions, whose values all come from
/// this program.
extension PostgresValue {
    /// The name of the value's type.
    var typeName: String {
        switch self {
        case .null: "unknown"
        case .bool: "bool"
        case .int2: "int2"
        case .int4: "int4"
        case .int8: "int8"
        case .float8: "float8"
        case .text: "text"
        case .bytes: "bytea"
        case .uuid: "uuid"
        case .timestamp: "timestamptz"
        case .json: "json"
        case .jsonb: "jsonb"
        case .bools: "bool[]"
        case .int2s: "int2[]"
        case .int4s: "int4[]"
        case .int8s, .optionalInt8s: "int8[]"
        case .float4s: "float4[]"
        case .uuids, .optionalUUIDs: "uuid[]"
        case .texts: "text[]"
        case .bytesArray: "bytea[]"
        case .jsons: "json[]"
        case .timestamps: "timestamptz[]"
        }
    }

    /// The value as text; null for a kind of value that no statement of the bench has.
    var literal: String {
        switch self {
        case .bool(let value): "\(value)"
        case .int2(let value): "\(value)::int2"
        case .int4(let value): "\(value)"
        case .int8(let value): "\(value)::int8"
        case .bytes(let value): "decode('\(Data(value).base64EncodedString())', 'base64')"
        default: elements.map { "ARRAY[\($0.joined(separator: ", "))]::\(typeName)" } ?? "NULL::\(typeName)"
        }
    }

    /// The element of an array that has exactly one.
    var onlyElement: String? {
        guard let elements, elements.count == 1 else { return nil }
        return "\(elements[0])::\(typeName.dropLast(2))"
    }

    private var elements: [String]? {
        switch self {
        case .bools(let values): values.map { "\($0)" }
        case .int2s(let values): values.map { "\($0)" }
        case .int4s(let values): values.map { "\($0)" }
        case .int8s(let values): values.map { "\($0)" }
        case .uuids(let values): values.map { "'\($0)'" }
        case .optionalUUIDs(let values): values.map { Self.quoted($0?.uuidString) }
        case .texts(let values): values.map(Self.quoted)
        case .jsons(let values): values.map { Self.quoted($0.map { String(decoding: $0, as: UTF8.self) }) }
        default: nil
        }
    }

    private static func quoted(_ text: String?) -> String {
        text.map { "'" + $0.replacing("'", with: "''") + "'" } ?? "NULL"
    }
}
