/// Characters that a reader does not see and a model does.
///
/// | what | what happens to it |
/// |---|---|
/// | U+0000 | the request is refused (`RequestCheck`) |
/// | surrogates, bytes that are no UTF-8 | cannot occur: a Swift string has none |
/// | other control characters but tab, line feed, carriage return, vertical tab, form feed | become a space |
/// | overrides, embeddings and isolates of direction (U+202A…202E, U+2066…2069) | left out |
/// | tag characters (U+E0000…E007F), which spell hidden ASCII | left out |
/// | variation selectors behind a variation selector, which carry hidden bytes | left out |
/// | zero-width characters, soft hyphens, direction marks, U+FEFF | stay, because scripts and emoji need them; they hide nothing from the detectors (`FoldedText`) |
/// | a text that would be empty to the eye | refused (`RequestCheck`) |
struct HiddenCharacters {
    /// The text without them. Nearly every text has none and is returned as it is, after one look at its bytes.
    static func neutralized(_ text: String) -> String {
        guard count(in: text) > 0 else { return text }
        var scalars = String.UnicodeScalarView()
        var isBehindSelector = false
        for scalar in text.unicodeScalars {
            let isSelector = isVariationSelector(scalar.value)
            defer { isBehindSelector = isSelector }
            if isControl(scalar.value) {
                scalars.append(" ")
            } else if !isLeftOut(scalar.value), !(isSelector && isBehindSelector) {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// How many characters would be changed.
    static func count(in text: String) -> Int {
        guard text.utf8.contains(where: mayBegin) else { return 0 }
        var count = 0
        var isBehindSelector = false
        for scalar in text.unicodeScalars {
            let isSelector = isVariationSelector(scalar.value)
            if isControl(scalar.value) || isLeftOut(scalar.value) || (isSelector && isBehindSelector) { count += 1 }
            isBehindSelector = isSelector
        }
        return count
    }

    /// Whether a byte may begin one of them.
    private static func mayBegin(_ byte: UInt8) -> Bool {
        switch byte {
        case 9...13: false
        case 0..<32, 127, 0xC2, 0xE2, 0xEF, 0xF3: true
        default: false
        }
    }

    private static func isControl(_ value: UInt32) -> Bool {
        switch value {
        case 9...13: false
        // U+0085 is a line break, and is left as one.
        case 1..<32, 0x7F...0x84, 0x86...0x9F: true
        default: false
        }
    }

    private static func isLeftOut(_ value: UInt32) -> Bool {
        switch value {
        case 0x202A...0x202E, 0x2066...0x2069, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func isVariationSelector(_ value: UInt32) -> Bool {
        (0xFE00...0xFE0F).contains(value) || (0xE0100...0xE01EF).contains(value)
    }
}
