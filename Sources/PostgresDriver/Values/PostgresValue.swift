package import Foundation

/// A parameter of a statement. It travels in binary form with its type, so nothing is quoted, parsed or guessed.
///
/// A `null` has no type of its own: the server infers one from the statement, which may need a cast (`$1::text`).
package enum PostgresValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    case float8(Double)
    case text(String)
    case bytes([UInt8])
    case uuid(UUID)
    /// A `timestamptz`, rounded to microseconds. `Date.distantPast` and `.distantFuture` become the two infinities.
    case timestamp(Date)
    /// UTF-8 text of type `json`: the server checks it but keeps it as it is.
    case json([UInt8])
    /// UTF-8 text of type `jsonb`: the server parses it.
    case jsonb([UInt8])
    case bools([Bool])
    case int2s([Int16])
    case int4s([Int32])
    case int8s([Int64])
    case float4s([Float])
    case uuids([UUID])
    case texts([String?])
    case bytesArray([[UInt8]?])
    case jsons([[UInt8]?])
    case timestamps([Date?])
    case optionalUUIDs([UUID?])
    case optionalInt8s([Int64?])
}

extension PostgresValue {
    package static func optional(_ value: Bool?) -> PostgresValue { value.map(PostgresValue.bool) ?? .null }
    package static func optional(_ value: Int16?) -> PostgresValue { value.map(PostgresValue.int2) ?? .null }
    package static func optional(_ value: Int32?) -> PostgresValue { value.map(PostgresValue.int4) ?? .null }
    package static func optional(_ value: Int64?) -> PostgresValue { value.map(PostgresValue.int8) ?? .null }
    package static func optional(_ value: Double?) -> PostgresValue { value.map(PostgresValue.float8) ?? .null }
    package static func optional(_ value: String?) -> PostgresValue { value.map(PostgresValue.text) ?? .null }
    package static func optional(_ value: UUID?) -> PostgresValue { value.map(PostgresValue.uuid) ?? .null }
    package static func optional(_ value: Date?) -> PostgresValue { value.map(PostgresValue.timestamp) ?? .null }
    package static func optional(bytes: [UInt8]?) -> PostgresValue { bytes.map(PostgresValue.bytes) ?? .null }
    package static func optional(json: [UInt8]?) -> PostgresValue { json.map(PostgresValue.json) ?? .null }
    package static func optional(jsonb: [UInt8]?) -> PostgresValue { jsonb.map(PostgresValue.jsonb) ?? .null }
}
