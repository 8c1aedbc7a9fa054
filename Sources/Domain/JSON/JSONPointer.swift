/// The address of a value inside a JSON document (RFC 6901): empty for the whole document, `/tasks/0/kind` for a part.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The pointer as it is written.
    package let description: String

    /// The whole document.
    package static let root = JSONPointer(description: "")

    private init(description: String) {
        self.description = description
    }

    /// The member `key` of the object this points to. In a key, `~` is written `~0` and `/` is written `~1`.
    package func appending(key: String) -> JSONPointer {
        guard key.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
            return JSONPointer(description: "\(description)/\(key)")
        }
        var escaped = ""
        for scalar in key.unicodeScalars {
            switch scalar {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return JSONPointer(description: "\(description)/\(escaped)")
    }

    /// The element `index` of the array this points to, from 0.
    package func appending(index: Int) -> JSONPointer {
        JSONPointer(description: "\(description)/\(index)")
    }
}
