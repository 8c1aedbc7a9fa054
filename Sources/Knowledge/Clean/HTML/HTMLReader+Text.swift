extension HTMLReader {
    /// Writes a text with its references resolved.
    mutating func text(_ range: Range<Int>) {
        var start = range.lowerBound
        var offset = start
        while offset < range.upperBound {
            guard out.source[offset] == UInt8(ascii: "&"),
                let reference = CharacterReference(at: offset, in: out.source, before: range.upperBound)
            else {
                offset += 1
                continue
            }
            piece(start..<offset)
            character(reference, at: offset)
            offset += reference.length
            start = offset
        }
        out.steps += range.count
        piece(start..<range.upperBound)
    }

    private mutating func piece(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if elements.count(.pre) > 0 {
            if !out.isOpen { out.open(kind) }
            joinsTerm = false
            verbatim(range)
        } else {
            openBlock(for: range)
            out.prose(range, keepsBreaks: false)
        }
    }

    /// White space alone opens no block and does not part a term from its definition.
    private mutating func openBlock(for range: Range<Int>) {
        guard !out.isOpen || joinsTerm, !TextSpace.isBlank(range, in: out.source) else { return }
        joinsTerm = false
        if !out.isOpen { out.open(kind) }
    }

    private mutating func character(_ reference: CharacterReference, at offset: Int) {
        let range = offset..<(offset + reference.length)
        if reference.isReplaced { replaced += 1 }
        if TextSpace.width(at: 0, in: reference.utf8) > 0 {
            if elements.count(.pre) > 0 { out.put([0x20], for: range) } else { out.space() }
        } else if TextSpace.invisibleWidth(at: 0, in: reference.utf8) == 0 {
            joinsTerm = false
            if !out.isOpen { out.open(kind) }
            out.put(reference.utf8, for: range)
        }
    }

    private mutating func verbatim(_ range: Range<Int>) {
        out.steps += range.count
        var start = range.lowerBound
        for offset in range where out.source[offset] == 0x0A || out.source[offset] == 0x0D {
            out.copy(start..<offset)
            start = offset + 1
            let isPair = out.source[offset] == 0x0D && offset + 1 < range.upperBound && out.source[offset + 1] == 0x0A
            if !isPair { out.codeNewline() }
        }
        out.copy(start..<range.upperBound)
    }

    /// The text of a title on its own.
    mutating func titleText(_ range: Range<Int>) -> String? {
        var reader = HTMLReader(out.source)
        reader.out.open(.paragraph)
        reader.text(range)
        reader.out.close()
        return reader.out.blocks.isEmpty ? nil : String(decoding: reader.out.bytes, as: UTF8.self)
    }
}
