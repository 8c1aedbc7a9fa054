import Domain
import Foundation

/// The one JSON spelling of a value, used for hashes and for stored outputs: keys sorted, no spaces, no escaped
/// slashes.
enum CanonicalJSON {
    // Shared by all threads: both are configured here, once, and never changed.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }()
    private static let decoder = JSONDecoder()

    /// Throws a `Failure` of class `bug`, for example for a number that is not finite. The encoder's own error could
    /// quote the value, so it stays here.
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        do {
            return Array(try encoder.encode(value))
        } catch {
            throw Failure(.bug, code: "node_value_not_encodable", message: "A step's value has no JSON form.")
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try decoder.decode(type, from: Data(bytes))
    }

    /// The spelling of an array whose elements are spelled already.
    static func array(of elements: [ValueBox]) throws -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += try element.json()
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
