extension JSONScanner {
    /// Reads `true`, `false` or `null`, and explains everything else that stands where a value is expected.
    mutating func word(startingWith byte: UInt8) throws(JSONRefusal) -> JSONValue {
        switch byte {
        case UInt8(ascii: "t"): return try skip("true", .bool(true))
        case UInt8(ascii: "f"): return try skip("false", .bool(false))
        case UInt8(ascii: "n") where bytes[offset...].starts(with: "nan".utf8): throw notFinite(at: offset)
        case UInt8(ascii: "n"): return try skip("null", .null)
        case UInt8(ascii: "N") where bytes[offset...].starts(with: "NaN".utf8): throw notFinite(at: offset)
        case UInt8(ascii: "I") where bytes[offset...].starts(with: "Infinity".utf8): throw notFinite(at: offset)
        case UInt8(ascii: "'"): throw unexpected("a value is expected and strings use double quotes")
        case UInt8(ascii: "/"): throw unexpected("a value is expected and comments are not allowed")
        case ASCII.plus, ASCII.dot:
            throw JSONRefusal(.malformedNumber, at: offset, "a number starts with a digit or a minus sign")
        case UInt8(ascii: "T"), UInt8(ascii: "F"), UInt8(ascii: "N"):
            throw unexpected("a value is expected; true, false and null are written in lower case")
        default: throw unexpected("a value is expected")
        }
    }

    private mutating func skip(_ word: String, _ meaning: JSONValue) throws(JSONRefusal) -> JSONValue {
        let start = offset
        for expected in word.utf8 {
            guard let byte = peek else { throw truncated("\(word) is expected") }
            guard byte == expected else { throw unexpected("\(word) is expected") }
            offset += 1
        }
        guard let byte = peek, byte.continuesNumber else { return meaning }
        offset = start
        throw unexpected("\(word) is expected on its own")
    }
}
