/// Cuts a text into words, names of several parts, and pieces of scripts without spaces.
///
/// One pass over the bytes. ASCII, which manuals are made of, is judged by byte; other characters by their Unicode
/// properties, and only words that hold one are normalised.
struct WordScanner {
    typealias Found = (Kind, UnsafeBufferPointer<UInt8>) -> Void

    enum Kind {
        /// Letters, marks and digits.
        case word
        /// Several words joined by `_` or a single `.`, handed out after its parts.
        case name
        /// Two neighbouring characters of a script without spaces; one where it stands alone.
        case ideographs
    }

    /// What stands between the last word and the next, if one follows directly.
    private enum Joiner { case none, dot, apostrophe, underscores(Int) }

    /// What came since the last separator, in lower case.
    private var name: [UInt8] = []
    /// The words in ``name`` before the one that is being read.
    private var parts: [Range<Int>] = []
    private var partStart = 0
    private var joiner = Joiner.none
    private var hasOtherThanASCII = false
    /// Characters of a script without spaces that wait for a neighbour.
    private var ideographs: [Unicode.Scalar] = []
    private let keepsApostrophes: Bool
    private let splitsIdeographs: Bool

    private init(keepsApostrophes: Bool, splitsIdeographs: Bool) {
        self.keepsApostrophes = keepsApostrophes
        self.splitsIdeographs = splitsIdeographs
    }

    /// - Parameters:
    ///   - keepsApostrophes: whether an apostrophe between letters belongs to the word, or separates.
    ///   - splitsIdeographs: whether characters of scripts without spaces are handed out one by one instead of in pairs.
    static func scan(
        _ text: String, keepsApostrophes: Bool, splitsIdeographs: Bool = false, _ found: Found
    ) {
        var scanner = Self(keepsApostrophes: keepsApostrophes, splitsIdeographs: splitsIdeographs)
        var text = text
        text.withUTF8 { bytes in
            var index = 0
            while index < bytes.count { index += scanner.take(bytes, at: index, found) }
        }
        scanner.finish(found)
    }

    /// Returns how many bytes the character has.
    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int, _ found: Found) -> Int {
        let byte = bytes[index]
        guard byte < 0x80 else {
            let scalar = WordScalar.decode(bytes, at: index)
            take(scalar, found)
            return UTF8.width(scalar)
        }
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): append(byte, found)
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): append(byte | 0x20, found)
        case UInt8(ascii: "_"): join(.underscores(1), found)
        case UInt8(ascii: "."): join(.dot, found)
        case UInt8(ascii: "'") where keepsApostrophes: join(.apostrophe, found)
        default: finish(found)
        }
        return 1
    }

    private mutating func take(_ scalar: Unicode.Scalar, _ found: Found) {
        switch WordScalar(scalar) {
        case .letter:
            hasOtherThanASCII = true
            for byte in UTF8.encode(scalar) ?? .init() { append(byte, found) }
        case .ideograph:
            if !name.isEmpty { finish(found) }
            ideographs.append(scalar)
            if ideographs.count == 64 { emitIdeographs(keepsLast: true, found) }
        case .apostrophe where keepsApostrophes: join(.apostrophe, found)
        case .invisible: break
        case .apostrophe, .separator: finish(found)
        }
    }

    private mutating func append(_ byte: UInt8, _ found: Found) {
        if !ideographs.isEmpty { finish(found) }
        switch joiner {
        case .none: break
        case .apostrophe: name.append(UInt8(ascii: "'"))
        case .dot: closePart(UInt8(ascii: "."), count: 1)
        case .underscores(let count): closePart(UInt8(ascii: "_"), count: count)
        }
        joiner = .none
        name.append(byte)
    }

    private mutating func closePart(_ byte: UInt8, count: Int) {
        parts.append(partStart..<name.count)
        for _ in 0..<count { name.append(byte) }
        partStart = name.count
    }

    /// Before a word, joiners join nothing: `__init__` is the word `init`. Different ones in a row separate.
    private mutating func join(_ next: Joiner, _ found: Found) {
        guard !name.isEmpty else { return finish(found) }
        switch (joiner, next) {
        case (.none, _): joiner = next
        case (.underscores(let count), .underscores) where count < 4: joiner = .underscores(count + 1)
        default: finish(found)
        }
    }

    private mutating func finish(_ found: Found) {
        if !ideographs.isEmpty { emitIdeographs(keepsLast: false, found) }
        guard !name.isEmpty else { return }
        parts.append(partStart..<name.count)
        if hasOtherThanASCII { (name, parts) = WordScalar.normalised(name, parts: parts) }
        name.withUnsafeBufferPointer { bytes in
            for part in parts where !part.isEmpty { found(.word, Self.cut(bytes, part)) }
            if parts.count > 1, bytes.count <= Analyzer.termBytesMax { found(.name, bytes) }
        }
        name.removeAll(keepingCapacity: true)
        parts.removeAll(keepingCapacity: true)
        partStart = 0
        joiner = .none
        hasOtherThanASCII = false
    }

    /// At most ``Analyzer/termBytesMax`` bytes, whole characters.
    private static func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ part: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        var end = part.upperBound
        if part.count > Analyzer.termBytesMax {
            end = part.lowerBound + Analyzer.termBytesMax
            while end > part.lowerBound, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        }
        return UnsafeBufferPointer(rebasing: bytes[part.lowerBound..<end])
    }

    /// A page without a space goes bit by bit; then the last character waits for its next neighbour.
    private mutating func emitIdeographs(keepsLast: Bool, _ found: Found) {
        var pieces: [String] = []
        if splitsIdeographs || (ideographs.count == 1 && !isContinued) {
            pieces = ideographs.map { String($0) }
        } else {
            pieces = zip(ideographs, ideographs.dropFirst()).map { String($0) + String($1) }
        }
        for var piece in pieces { piece.withUTF8 { found(.ideographs, $0) } }
        isContinued = keepsLast && !splitsIdeographs
        ideographs = isContinued ? ideographs.suffix(1) : []
    }

    /// Whether the first of ``ideographs`` is already part of a pair.
    private var isContinued = false
}
