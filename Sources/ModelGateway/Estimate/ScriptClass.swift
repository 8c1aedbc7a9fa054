/// What sort of text it is, as far as it decides how many tokens its bytes become.
package enum ScriptClass: String, Sendable, Hashable, CaseIterable {
    /// Words of ASCII letters.
    case prose
    /// ASCII with many digits and marks: code, tables, keys, base64.
    case dense
    /// Mostly scalars of two bytes: accented Latin, Cyrillic, Greek, Hebrew, Arabic.
    case twoByte = "two_byte"
    /// Mostly scalars of three bytes: Han, kana, Hangul, Indic scripts, Thai.
    case threeByte = "three_byte"
    /// Mostly scalars of four bytes: emoji, historic scripts.
    case fourByte = "four_byte"

    /// The class of all texts together: by bytes, with one look at each.
    package init(of texts: some Sequence<String>) {
        var counts = Counts()
        for text in texts { for byte in text.utf8 { counts.add(byte) } }
        self = counts.scriptClass
    }

    private struct Counts {
        var words = 0
        var others = 0
        var wide = [0, 0, 0]

        mutating func add(_ byte: UInt8) {
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x20, 0x0A: words += 1
            case ..<0x80: others += 1
            case 0xC0..<0xE0: wide[0] += 2
            case 0xE0..<0xF0: wide[1] += 3
            case 0xF0...: wide[2] += 4
            default: break
            }
        }

        var scriptClass: ScriptClass {
            let ascii = words + others
            let beyond = wide.reduce(0, +)
            // A tenth of other scripts already costs more tokens than plain words do.
            guard beyond * 10 <= ascii + beyond else {
                let largest = wide.max() ?? 0
                return wide[2] == largest ? .fourByte : wide[1] == largest ? .threeByte : .twoByte
            }
            return others * 5 <= ascii ? .prose : .dense
        }
    }
}
