internal import Domain

/// Splits plain text and Markdown into sentences.
///
/// Hard-wrapped lines of a paragraph are read as one; headings and list items are pieces of their own, without their
/// marker; fenced code, tables, rules and link definitions are left out. Where a sentence ends is `SentenceEnds`' rule.
/// Time is linear in the text. Memory is about 5 bytes per byte of prose and at most about 70 (a text of one-letter
/// paragraphs). Text after `bytesMax` is not read.
package enum SentenceSplitter {
    /// The longest text that is read, in UTF-8 bytes.
    package static let bytesMax = 2_000_000

    /// The sentences as they stand in the text, line breaks and markup inside them included.
    package static func sentences(in text: String) -> [Substring] {
        split(text).map(\.source)
    }

    /// The sentences with their readable text and place.
    package static func split(_ text: String) -> [TextSentence] {
        let source = Array(text.utf8.prefix(bytesMax + 3))
        let bytes = source.count > bytesMax ? Array(source[..<scalarStart(atOrBefore: bytesMax, in: source)]) : source
        var sentences: [TextSentence] = []
        for (index, block) in BlockScanner.blocks(in: bytes).enumerated() {
            append(block, index: index, of: bytes, text, to: &sentences)
        }
        return sentences
    }

    private static func append(
        _ block: TextBlock, index: Int, of source: [UInt8], _ text: String, to sentences: inout [TextSentence]
    ) {
        let readable = BlockText(block, in: source)
        let bytes = readable.bytes
        let ends = SentenceEnds.offsets(in: bytes, range: 0..<bytes.count)
        let isTitle = block.kind == .prose && ends.count == 1 && block.lines.count <= 3 && isTitle(bytes)
        var start = 0
        for (position, end) in ends.enumerated() {
            if start < end, bytes[start] == 32 { start += 1 }
            defer { start = end }
            guard start < end else { continue }
            let from = text.utf8.index(text.startIndex, offsetBy: Int(readable.origins[start]))
            let to = text.utf8.index(text.startIndex, offsetBy: Int(readable.origins[end - 1]) + 1)
            sentences.append(
                TextSentence(
                    source: text[from..<to], text: String(decoding: bytes[start..<end], as: UTF8.self), block: index,
                    position: position, kind: isTitle ? .heading : .init(block.kind)))
        }
    }

    /// Whether a lone sentence reads like a title: at most 12 words and no mark at its end.
    private static func isTitle(_ bytes: [UInt8]) -> Bool {
        guard let last = bytes.last, !".!?:;,\"".utf8.contains(last) else { return false }
        let text = String(decoding: bytes.suffix(240), as: UTF8.self)
        guard let end = text.unicodeScalars.last, TextWords.count(in: text) <= 12 else { return false }
        return !["。", "！", "？", "…", "；", "：", "”", "」"].contains(end)
    }

    private static func scalarStart(atOrBefore limit: Int, in bytes: [UInt8]) -> Int {
        var start = limit
        while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        return start
    }
}

/// A sentence of a document.
package struct TextSentence: Sendable, Equatable {
    package enum Kind: Sendable {
        case prose
        /// A heading, or a short line that stands alone without an end mark.
        case heading
        case item
    }

    /// The sentence as it stands in the text.
    package let source: Substring
    /// The sentence on one line, with single spaces and without Markdown's marks.
    package let text: String
    /// The number of its paragraph, heading or list item in the text, from 0.
    package let block: Int
    /// Its number within that block, from 0.
    package let position: Int
    package let kind: Kind
}

extension TextSentence.Kind {
    init(_ kind: TextBlock.Kind) {
        switch kind {
        case .prose: self = .prose
        case .heading: self = .heading
        case .item: self = .item
        }
    }
}
