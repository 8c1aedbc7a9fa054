/// Breaks running text into lines.
enum TextWrap {
    /// The text in lines of at most `width` characters, each after `indent`. Words longer than a line stand alone; white
    /// space in the text only separates words. An empty text gives no line.
    static func lines(_ text: String, width: Int, indent: String = "") -> [String] {
        let room = max(width - indent.count, 1)
        var lines: [String] = []
        var line = ""
        for word in PlainText.visible(text).split(whereSeparator: \.isWhitespace) {
            if line.isEmpty {
                line = String(word)
            } else if line.count + 1 + word.count <= room {
                line += " \(word)"
            } else {
                lines.append(indent + line)
                line = String(word)
            }
        }
        if !line.isEmpty { lines.append(indent + line) }
        return lines
    }
}
