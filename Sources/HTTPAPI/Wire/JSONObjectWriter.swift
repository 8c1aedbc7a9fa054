import Domain
import Foundation

/// Writes one JSON object field by field, in the order given. Stored JSON goes in as the bytes it is.
struct JSONObjectWriter {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func field(_ name: String, _ value: JSONValue) {
        begin(name)
        value.encode(into: &bytes)
    }

    /// Writes JSON text without reading it.
    mutating func field(_ name: String, raw json: [UInt8]) {
        begin(name)
        bytes.append(contentsOf: json)
    }

    mutating func field(_ name: String, _ text: String) {
        field(name, .string(text))
    }

    /// The fields that are absent when there is nothing to say.
    mutating func field(ifPresent name: String, _ text: String?) {
        if let text { field(name, .string(text)) }
    }

    mutating func field(ifPresent name: String, _ time: Date?) {
        if let time { field(name, .string(RFC3339.string(from: time))) }
    }

    mutating func field(ifPresent name: String, raw json: [UInt8]?) {
        if let json { field(name, raw: json) }
    }

    /// An array of objects that are already written.
    mutating func field(_ name: String, objects: [[UInt8]]) {
        begin(name)
        bytes.append(UInt8(ascii: "["))
        for (index, object) in objects.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes.append(contentsOf: object)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    /// The whole object. Write nothing after it.
    func finished() -> [UInt8] {
        bytes + [UInt8(ascii: "}")]
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONValue.string(name).encode(into: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}
