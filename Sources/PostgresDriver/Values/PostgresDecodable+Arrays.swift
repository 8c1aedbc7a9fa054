package import Foundation

/// What can be an element of a decoded array.
///
/// The array asks its element how to be read, because `[UInt8]` is a string of bytes and not an array of numbers.
package protocol PostgresArrayElement: Sendable {
    static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self]
}

extension Array: PostgresDecodable where Element: PostgresArrayElement {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> [Element] {
        try Element.decodeArray(cell)
    }
}

extension PostgresArrayElement where Self: PostgresDecodable {
    package static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [Self] {
        var reader = ArrayReader(bytes: try cell.required())
        let (type, count) = try reader.header()
        var elements: [Self] = []
        elements.reserveCapacity(count)
        for _ in 0..<count {
            elements.append(try Self.decode(PostgresCell(type: type, bytes: try reader.element())))
        }
        return elements
    }
}

extension Bool: PostgresArrayElement {}
extension Int16: PostgresArrayElement {}
extension Int32: PostgresArrayElement {}
extension Int64: PostgresArrayElement {}
extension Int: PostgresArrayElement {}
extension Float: PostgresArrayElement {}
extension Double: PostgresArrayElement {}
extension String: PostgresArrayElement {}
extension UUID: PostgresArrayElement {}
extension Date: PostgresArrayElement {}
extension Optional: PostgresArrayElement where Wrapped: PostgresDecodable {}

/// `[[UInt8]]`, from `bytea[]`, `json[]` and `jsonb[]`.
extension Array: PostgresArrayElement where Element == UInt8 {}

extension UInt8: PostgresArrayElement {
    /// Bytes of `bytea`, and the UTF-8 text of `json`, `jsonb` and `text`, copied as they are.
    package static func decodeArray(_ cell: PostgresCell) throws(PostgresError) -> [UInt8] {
        switch cell.type {
        case PostgresType.bytea, PostgresType.json, PostgresType.text: [UInt8](try cell.required())
        case PostgresType.jsonb: [UInt8](try jsonText(cell))
        default: throw cell.mismatch([UInt8].self)
        }
    }
}
