/// A paragraph, heading or list item: the lines that are read as one piece of running text.
struct TextBlock {
    enum Kind: Sendable {
        case prose, heading, item
    }

    var kind: Kind
    /// Trimmed byte ranges of the block's lines, without list markers and quote marks.
    var lines: [Range<Int>]
}
