/// What is left of a document when markup, navigation and noise are gone, and where each byte came from.
package struct CleanText: Sendable, Hashable {
    /// The text, as UTF-8 without U+0000. Blocks lie in it in order, without overlap.
    package var bytes: [UInt8]
    package var blocks: [TextBlock]
    /// From the text back to the document's own bytes.
    package var offsets: OffsetMap
    /// The title that the document names itself, if it does.
    package var title: String?
    /// How the document's bytes were read: `utf-8`, `utf-16le`, `utf-16be`, `windows-1252`.
    package var encoding: String
    /// Characters that could not be read or stored and were replaced.
    package var replaced: Int

    package init(
        bytes: [UInt8], blocks: [TextBlock], offsets: OffsetMap, title: String?, encoding: String, replaced: Int
    ) {
        self.bytes = bytes
        self.blocks = blocks
        self.offsets = offsets
        self.title = title
        self.encoding = encoding
        self.replaced = replaced
    }

    package func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

/// A piece of clean text that belongs together.
package struct TextBlock: Sendable, Hashable {
    /// What it is in the document, and so where it may be cut.
    package enum Kind: Sendable, Hashable {
        /// 1…6.
        case heading(Int)
        case paragraph
        /// Never cut inside a line of it.
        case code
        /// One row of a table, cells between ` | `. Never cut.
        case tableRow
        case listItem
        case quote
    }

    package let kind: Kind
    /// Bytes of the clean text.
    package let range: Range<Int>

    package init(kind: Kind, range: Range<Int>) {
        self.kind = kind
        self.range = range
    }
}
