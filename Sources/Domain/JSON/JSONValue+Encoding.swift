extension JSONValue {
    /// The canonical bytes of the value: no white space, object keys sorted by their UTF-8 bytes, the shortest escapes,
    /// characters outside ASCII kept as they are, doubles in the shortest form that reads back as the same double.
    ///
    /// Two values with the same content always give the same bytes, so the result can be hashed and compared. Doubles
    /// keep a fraction or an exponent (`1.0`, `1e+20`), so `JSONParser` gives back the same case. A double that is not
    /// finite has no spelling in JSON and is written as `null`; the parser never produces one.
    package func encoded() -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(256)
        encode(into: &output)
        return output
    }

    /// The same bytes as `encoded()`, as text.
    package func encodedText() -> String {
        String(decoding: encoded(), as: UTF8.self)
    }

    /// Appends the canonical bytes of the value to `output`.
    package func encode(into output: inout [UInt8]) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: value.description.utf8)
        case .double(let value): output.append(contentsOf: (value.isFinite ? value.description : "null").utf8)
        case .string(let value): Self.encode(value, into: &output)
        case .array(let elements): Self.encode(elements, into: &output)
        case .object(let members): Self.encode(members, into: &output)
        }
    }

    private static func encode(_ elements: [JSONValue], into output: inout [UInt8]) {
        output.append(ASCII.openBracket)
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            element.encode(into: &output)
        }
        output.append(ASCII.closeBracket)
    }

    private static func encode(_ members: [String: JSONValue], into output: inout [UInt8]) {
        output.append(ASCII.openBrace)
        // Swift orders strings by their normalised form, so the order of the bytes has to be asked for.
        let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (index, member) in sorted.enumerated() {
            if index > 0 { output.append(ASCII.comma) }
            encode(member.key, into: &output)
            output.append(ASCII.colon)
            member.value.encode(into: &output)
        }
        output.append(ASCII.closeBrace)
    }

    private static func encode(_ text: String, into output: inout [UInt8]) {
        var text = text
        output.append(ASCII.quote)
        text.withUTF8 { bytes in
            var start = 0
            while true {
                let stop = bytes.stringStop(from: start)
                output.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[start..<stop]))
                guard stop < bytes.count else { return }
                encodeEscape(of: bytes[stop], into: &output)
                start = stop + 1
            }
        }
        output.append(ASCII.quote)
    }

    private static func encodeEscape(of byte: UInt8, into output: inout [UInt8]) {
        output.append(ASCII.backslash)
        switch byte {
        case ASCII.quote, ASCII.backslash: output.append(byte)
        case 0x08: output.append(UInt8(ascii: "b"))
        case 0x09: output.append(UInt8(ascii: "t"))
        case 0x0A: output.append(UInt8(ascii: "n"))
        case 0x0C: output.append(UInt8(ascii: "f"))
        case 0x0D: output.append(UInt8(ascii: "r"))
        default:
            output.append(contentsOf: (byte < 0x10 ? "u000" : "u00").utf8)
            output.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}
