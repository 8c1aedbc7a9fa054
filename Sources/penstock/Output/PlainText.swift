/// Text from elsewhere, made safe for a terminal.
///
/// A document, a summary or a server's message may hold escape sequences that move the cursor, rename the window or
/// hide what was printed before. What people see therefore never holds a control character that we did not write.
enum PlainText {
    /// The text with every control character except line feed and tab, and every mark that changes the direction of
    /// writing, replaced by U+FFFD.
    static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            result.append(isHarmless(scalar) ? scalar : "\u{FFFD}")
        }
        return String(result)
    }

    /// The same on one line: runs of white space become one space.
    static func line(_ text: String) -> String {
        visible(text).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: true
        case 0..<0x20, 0x7F..<0xA0: false
        case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
