/// Judges a DNS label written in the ASCII form of international names (`xn--`).
///
/// Names are looked up in their ASCII form, so a strange one cannot change which address is judged. It can still mislead a
/// person, or another program that decodes it and folds it to a different name; labels that invite either are refused.
enum InternationalLabel {
    /// Whether the label decodes to characters that are stable under case and compatibility folding, and does not mix
    /// alphabets whose letters look alike. `label` is in lower case and begins with `xn--`.
    static func isAcceptable(_ label: Substring) -> Bool {
        guard let scalars = Punycode.decode(Array(label.utf8.dropFirst(4))), !scalars.isEmpty else { return false }
        guard scalars.contains(where: { !$0.isASCII }) else { return false }
        return scalars.allSatisfy(isStable) && lookAlikeScripts(in: scalars).count <= 1
    }

    /// Folding turns full-width letters, enclosed digits, ligatures and ideographic full stops into something else. Sharp s and
    /// final sigma fold too, but are letters of their own in international names.
    private static func isStable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{DF}" || scalar == "\u{3C2}" { return true }
        if scalar.isASCII { return true }
        let properties = scalar.properties
        if properties.changesWhenNFKCCaseFolded || properties.numericType != nil { return false }
        switch properties.generalCategory {
        case .lowercaseLetter, .otherLetter, .modifierLetter, .nonspacingMark, .spacingMark: return true
        default: return false
        }
    }

    private enum Script: Hashable {
        case latin, greek, cyrillic, armenian, cherokee
    }

    private static func lookAlikeScripts(in scalars: [Unicode.Scalar]) -> Set<Script> {
        Set(scalars.compactMap(script))
    }

    private static func script(of scalar: Unicode.Scalar) -> Script? {
        switch scalar.value {
        case 0x61...0x7A, 0xC0...0x24F, 0x1E00...0x1EFF: .latin
        case 0x370...0x3FF, 0x1F00...0x1FFF: .greek
        case 0x400...0x52F: .cyrillic
        case 0x530...0x58F: .armenian
        case 0x13A0...0x13FF, 0xAB70...0xABBF: .cherokee
        default: nil
        }
    }
}
