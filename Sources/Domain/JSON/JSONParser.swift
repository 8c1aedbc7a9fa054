/// A strict RFC 8259 parser for documents that come from strangers.
///
/// It makes one pass, keeps its own stack (nesting costs heap, never the thread's stack), and bounds everything it
/// allocates by `JSONLimits`. What other parsers let through and disagree about is refused: duplicate keys, a byte order
/// mark, invalid UTF-8, U+0000, lone surrogates, numbers that would change their value.
///
/// `-0` becomes `double(-0.0)`, because an integer has no negative zero. A double too small for its exponent becomes 0.
package enum JSONParser {
    /// Reads `bytes` as exactly one JSON value.
    ///
    /// Bytes in contiguous storage (an array, a buffer, the view of a network buffer) are read in place; others are
    /// copied once. The cost is linear in the size of the document, a refusal included.
    package static func parse(
        _ bytes: some Collection<UInt8>, limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONValue {
        let inPlace = bytes.withContiguousStorageIfAvailable { result(of: $0, limits: limits) }
        if let inPlace { return try inPlace.get() }
        return try Array(bytes).withUnsafeBufferPointer { result(of: $0, limits: limits) }.get()
    }

    /// Reads `text` as exactly one JSON value.
    package static func parse(
        _ text: String, limits: JSONLimits = JSONLimits()
    ) throws(JSONSyntaxError) -> JSONValue {
        try parse(text.utf8, limits: limits)
    }

    private static func result(
        of bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits
    ) -> Result<JSONValue, JSONSyntaxError> {
        var scanner = JSONScanner(bytes: bytes, limits: limits)
        do {
            return .success(try scanner.document())
        } catch {
            return .failure(scanner.located(error))
        }
    }
}

extension JSONScanner {
    /// The refusal with line, column and pointer, which are only worked out when there is one.
    fileprivate func located(_ refusal: JSONRefusal) -> JSONSyntaxError {
        let before = bytes[..<min(refusal.offset, bytes.count)]
        let lineStart = before.lastIndex(of: ASCII.lineFeed).map { $0 + 1 } ?? 0
        return JSONSyntaxError(
            code: refusal.code, message: refusal.message, offset: refusal.offset,
            line: 1 + before.count(where: { $0 == ASCII.lineFeed }),
            column: 1 + before[lineStart...].count(where: { !UTF8.isContinuation($0) }),
            pointer: pointer(isInsideValue: refusal.isInsideValue).description)
    }

    private func pointer(isInsideValue: Bool) -> JSONPointer {
        let steps = isInsideValue ? frames[...] : frames.dropLast()
        return steps.reduce(JSONPointer.root) { pointer, frame in
            frame.isObject ? pointer.appending(key: frame.key) : pointer.appending(index: frame.elements.count)
        }
    }
}
