/// Looks at a file before the YAML parser sees it, and refuses what a catalogue has no need of and a parser can be hurt
/// by: anchors and aliases (a few lines of them stand for billions of values), tags, block text, directives, and
/// nesting beyond any use. So everything after it is bounded by the file's size.
///
/// It is stricter than YAML: an unquoted text that begins with one of these signs is refused too, and can be quoted.
struct YAMLScreen {
    static let bytesMax = 1 << 20
    private static let lineBytesMax = 2_000
    private static let depthMax = 16
    private static let indentMax = 64

    private enum State { case plain, single, double, comment }

    private let bytes: [UInt8]
    private var state = State.plain
    private var line = 1
    private var column = 0
    private var depth = 0
    private var dashes = 0
    /// Whether a new value or key may begin here.
    private var isAtStart = true
    /// Whether only spaces stand before this place in the line.
    private var isIndent = true

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// - Throws: the first thing that is refused.
    static func check(_ bytes: [UInt8]) throws(CatalogError) {
        guard bytes.count <= bytesMax else {
            throw refusal(1, 1, "the file has \(bytes.count) bytes; at most \(bytesMax) are read")
        }
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw refusal(1, 1, "the file is not UTF-8; save it as UTF-8")
        }
        var screen = YAMLScreen(bytes)
        for index in bytes.indices { try screen.take(index) }
    }

    private mutating func take(_ index: Int) throws(CatalogError) {
        let byte = bytes[index]
        column += 1
        guard byte != UInt8(ascii: "\n") else { return endLine() }
        guard byte >= 0x20 || byte == 0x09 || byte == 0x0D, byte != 0x7F else {
            throw refuse("has a control character; remove it")
        }
        guard column <= Self.lineBytesMax else { throw refuse("the line is longer than \(Self.lineBytesMax) bytes") }
        switch state {
        case .comment: return
        case .single:
            if byte == UInt8(ascii: "'") { state = .plain }
        case .double:
            if byte == UInt8(ascii: "\""), !isEscaped(index) { state = .plain }
        case .plain: try takePlain(byte, index)
        }
        if byte != 0x20 { isIndent = false }
    }

    private mutating func endLine() {
        line += 1
        column = 0
        dashes = 0
        isIndent = true
        if state == .comment { state = .plain }
        if state == .plain { isAtStart = true }
    }

    private mutating func takePlain(_ byte: UInt8, _ index: Int) throws(CatalogError) {
        if isIndent, column > Self.indentMax, byte != 0x20 {
            throw refuse("is indented by more than \(Self.indentMax) columns")
        }
        switch byte {
        case 0x20, 0x09, 0x0D: return
        case UInt8(ascii: "#") where index == 0 || [0x20, 0x09, 0x0A].contains(bytes[index - 1]): state = .comment
        case UInt8(ascii: "[") where isAtStart || depth > 0, UInt8(ascii: "{") where isAtStart || depth > 0:
            depth += 1
            isAtStart = true
            guard depth <= Self.depthMax else { throw refuse("is nested more than \(Self.depthMax) deep") }
        case UInt8(ascii: "]") where depth > 0, UInt8(ascii: "}") where depth > 0:
            depth -= 1
            isAtStart = false
        case UInt8(ascii: ",") where depth > 0: isAtStart = true
        case UInt8(ascii: ":") where depth > 0 || isEndOfWord(index + 1): isAtStart = true
        default: if isAtStart { try takeStart(byte, index) }
        }
    }

    private mutating func takeStart(_ byte: UInt8, _ index: Int) throws(CatalogError) {
        isAtStart = false
        switch byte {
        case UInt8(ascii: "'"): state = .single
        case UInt8(ascii: "\""): state = .double
        case UInt8(ascii: "&"), UInt8(ascii: "*"):
            throw refuse("has a YAML anchor or alias; write the value out (or quote a text that begins like one)")
        case UInt8(ascii: "!"): throw refuse("has a YAML tag; leave it out (or quote a text that begins like one)")
        case UInt8(ascii: "|"), UInt8(ascii: ">"): throw refuse("has a block text; write the value in one line")
        case UInt8(ascii: "%") where column == 1: throw refuse("has a YAML directive; leave it out")
        case UInt8(ascii: "-"), UInt8(ascii: "?"):
            guard isEndOfWord(index + 1) else {
                // The rest of a line after a document's mark begins a value.
                isAtStart = byte == UInt8(ascii: "-") && isDocumentMark(index)
                return
            }
            dashes += 1
            isAtStart = true
            guard dashes <= Self.depthMax else { throw refuse("is nested more than \(Self.depthMax) deep") }
        default: break
        }
    }

    private func isEndOfWord(_ index: Int) -> Bool {
        index >= bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index])
    }

    private func isDocumentMark(_ index: Int) -> Bool {
        let start = index - column + 1
        return column <= 3 && start + 3 <= bytes.count
            && bytes[start..<start + 3].allSatisfy { $0 == UInt8(ascii: "-") }
            && isEndOfWord(start + 3)
    }

    /// Whether an odd number of backslashes stands before this place.
    private func isEscaped(_ index: Int) -> Bool {
        var count = 0
        while count < index, bytes[index - 1 - count] == UInt8(ascii: "\\") { count += 1 }
        return count % 2 == 1
    }

    private func refuse(_ message: String) -> CatalogError { Self.refusal(line, column, message) }

    private static func refusal(_ line: Int, _ column: Int, _ message: String) -> CatalogError {
        CatalogError(complaints: [CatalogComplaint(line: line, column: column, path: "", message: message)])
    }
}
