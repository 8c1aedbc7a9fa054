import Domain

/// Reads the texts of an NDJSON file: a line is a JSON string, or an object with a member `text`. Lines of white space
/// alone are passed over; the text of the n-th other line has the index n − 1.
enum TextLines {
    /// Bytes of the file; what a task may have is less.
    static let bytesMax = 64 << 20
    /// Bad lines that are named.
    static let namedMax = 20

    static func read(_ bytes: [UInt8], name: String) throws(CommandFailure) -> [String] {
        var texts: [String] = []
        var errors: [JSONValue] = []
        for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) else { continue }
            if let text = text(line) {
                texts.append(text)
            } else if errors.count < namedMax {
                errors.append(
                    .object([
                        "line": .integer(Int64(index + 1)),
                        "detail": "is neither a JSON string nor an object with a string \"text\"",
                    ]))
            }
        }
        guard errors.isEmpty else {
            throw CommandFailure(
                .failed, code: "lines_unreadable", title: "Lines cannot be read",
                detail: "Nothing was sent. Every line of \(name) must hold one text.", errors: errors)
        }
        guard !texts.isEmpty else {
            throw CommandFailure(
                .failed, code: "no_texts", title: "There is nothing to embed", detail: "\(name) holds no text.")
        }
        return texts
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String? {
        let limits = JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax)
        guard let value = try? JSONParser.parse(line, limits: limits) else { return nil }
        return value.asString ?? value["text"]?.asString
    }
}
