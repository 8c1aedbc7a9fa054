extension String {
    /// The beginning of the text, at most so many bytes and never half a character, without U+0000, which Postgres
    /// cannot store.
    func storable(bytesMax: Int) -> String {
        let text = utf8.contains(0) ? replacing("\0", with: "\u{FFFD}") : self
        guard text.utf8.count > bytesMax else { return text }
        var end = text.utf8.index(text.utf8.startIndex, offsetBy: bytesMax)
        while end > text.startIndex, String.Index(end, within: text.unicodeScalars) == nil {
            text.utf8.formIndex(before: &end)
        }
        return String(text[..<end])
    }
}
