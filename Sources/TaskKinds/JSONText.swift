import Domain

/// JSON as the text it is stored as. A property of a graph's values is this and not a `JSONValue`, because `Codable` does
/// not keep how numbers are written.
struct JSONText: Codable, Sendable, Hashable {
    let text: String

    init(_ value: JSONValue) { text = value.encodedText() }
    /// Wraps what is canonical JSON already.
    init(canonical text: String) { self.text = text }

    /// - Throws: ``Failure`` when it is no JSON, which only a defect or a foreign hand brings about.
    func value() throws -> JSONValue {
        do {
            return try JSONParser.parse(text, limits: JSONLimits(bytesMax: 64 << 20, stringBytesMax: 64 << 20))
        } catch {
            throw Failure(.bug, code: "stored_json_unreadable", message: "A stored JSON text cannot be read.")
        }
    }
}

/// Results whose data is JSON text already.
enum ResultJSON {
    /// An object of `members` and of one member that is given as text. The text goes in as it is.
    static func object(_ members: [String: JSONValue], _ name: String, _ text: JSONText) -> [UInt8] {
        let rest = JSONValue.object(members).encoded().dropFirst()
        let separator = members.isEmpty ? "" : ","
        return Array("{\(JSONValue.string(name).encodedText()):\(text.text)\(separator)".utf8) + rest
    }
}
