/// The state of one parse. The bytes are borrowed: a scanner lives inside the closure that lends them.
///
/// ```
///          ┌────────────── , ──────────────┐
///          ▼                               │
///   ──▶ value ──scalar──▶ store in top ──▶ separator ── ] or } ──▶ the container is now the value: store it
///        │  ▲                                                       (no container left: end of document)
///        └──┘ [ or { with something in it: push a frame
/// ```
struct JSONScanner {
    /// An array or object that is open. Both collections are fields, not enum payloads, so that they grow in place.
    struct Frame {
        let isObject: Bool
        var elements: [JSONValue] = []
        var members: [String: JSONValue] = [:]
        var key = ""
        var keyOffset = 0
    }

    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    var offset = 0
    var nodes = 0
    var frames: [Frame] = []

    /// Where strings with escapes are put together; kept, so that it is allocated once per document.
    var scratch: [UInt8] = []

    init(bytes: UnsafeBufferPointer<UInt8>, limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    /// Reads the whole document.
    mutating func document() throws(JSONRefusal) -> JSONValue {
        guard bytes.count <= limits.bytesMax else {
            throw JSONRefusal(
                .documentTooLong, at: limits.bytesMax, "the document is longer than \(limits.bytesMax) bytes")
        }
        try refuseByteOrderMark()
        skipWhiteSpace()
        guard offset < bytes.count else {
            throw JSONRefusal(.emptyDocument, at: offset, "the document is empty; expected a JSON value")
        }
        while true {
            if let value = try value(), let document = try complete(value) { return document }
        }
    }

    /// Reads a scalar or an empty container and returns it, or opens a container and returns nil: its first value is next.
    private mutating func value() throws(JSONRefusal) -> JSONValue? {
        skipWhiteSpace()
        guard let byte = peek else { throw truncated("a value is expected") }
        nodes += 1
        guard nodes <= limits.nodesMax else {
            throw JSONRefusal(.tooManyNodes, at: offset, "the document has more than \(limits.nodesMax) values")
        }
        switch byte {
        case ASCII.quote: return .string(try string(isKey: false))
        case ASCII.openBrace: return try open(isObject: true)
        case ASCII.openBracket: return try open(isObject: false)
        case ASCII.minus, ASCII.zero...ASCII.nine: return try number()
        default: return try word(startingWith: byte)
        }
    }

    private mutating func open(isObject: Bool) throws(JSONRefusal) -> JSONValue? {
        let depthMax = min(limits.depthMax, JSONLimits.depthCeiling)
        guard frames.count < depthMax else {
            throw JSONRefusal(.tooDeep, at: offset, "arrays and objects are nested more than \(depthMax) deep")
        }
        offset += 1
        skipWhiteSpace()
        if peek == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
            offset += 1
            return isObject ? .object([:]) : .array([])
        }
        frames.append(Frame(isObject: isObject))
        if isObject { try key() }
        return nil
    }

    /// Hands a finished value to the container around it, closing every container that ends here. Returns the document
    /// when nothing is open any more, and nil when another value has to be read.
    private mutating func complete(_ finished: JSONValue) throws(JSONRefusal) -> JSONValue? {
        var value = finished
        while !frames.isEmpty {
            try store(value)
            guard let closed = try separator() else { return nil }
            value = closed
        }
        try requireEnd()
        return value
    }

    private mutating func store(_ value: JSONValue) throws(JSONRefusal) {
        let top = frames.count - 1
        guard frames[top].isObject else { return frames[top].elements.append(value) }
        guard frames[top].members.updateValue(value, forKey: frames[top].key) == nil else {
            throw JSONRefusal(.duplicateKey, at: frames[top].keyOffset, "the object has this key twice")
        }
    }

    /// Reads what follows a value in a container: a comma (nil, ready for the next value) or the closing bracket (the
    /// finished container).
    private mutating func separator() throws(JSONRefusal) -> JSONValue? {
        skipWhiteSpace()
        let isObject = frames[frames.count - 1].isObject
        let expected = isObject ? "a comma or } is expected" : "a comma or ] is expected"
        guard let byte = peek else { throw truncated(expected, isInsideValue: false) }
        switch byte {
        case ASCII.comma:
            offset += 1
            if isObject { try key() }
            return nil
        case isObject ? ASCII.closeBrace : ASCII.closeBracket:
            offset += 1
            let frame = frames.removeLast()
            return isObject ? .object(frame.members) : .array(frame.elements)
        default:
            throw unexpected(expected, isInsideValue: false)
        }
    }

    /// Reads a key and its colon.
    private mutating func key() throws(JSONRefusal) {
        skipWhiteSpace()
        guard let byte = peek else { throw truncated("a key is expected", isInsideValue: false) }
        guard byte == ASCII.quote else { throw unexpected("a key in double quotes is expected", isInsideValue: false) }
        let top = frames.count - 1
        frames[top].keyOffset = offset
        frames[top].key = try string(isKey: true)
        skipWhiteSpace()
        guard let byte = peek else { throw truncated("a colon is expected") }
        guard byte == ASCII.colon else { throw unexpected("a colon is expected after a key") }
        offset += 1
    }

    private mutating func requireEnd() throws(JSONRefusal) {
        skipWhiteSpace()
        guard offset < bytes.count else { return }
        throw JSONRefusal(
            .trailingBytes, at: offset, "the document goes on after its value; send exactly one JSON value")
    }
}
