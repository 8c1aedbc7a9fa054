internal import Domain

/// Finds the blocks of running text in plain text or Markdown.
///
/// Fenced code, tables, rules, link definitions and shell prompts belong to no block. An unclosed fence hides only its
/// own line. Time is linear: each of the 12 kinds of closing fence is searched to the end at most once without success.
struct BlockScanner {
    private let bytes: [UInt8]
    private let lines: [Range<Int>]
    private var blocks: [TextBlock] = []
    private var open: TextBlock?
    private var isInTable = false
    private var fencesWithoutClose: Set<[UInt8]> = []

    /// The blocks of a UTF-8 text in order.
    static func blocks(in bytes: [UInt8]) -> [TextBlock] {
        var scanner = BlockScanner(bytes)
        return scanner.run()
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines: [Range<Int>] = []
        var start = 0
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            lines.append(Self.trimmed(start..<offset, in: bytes))
            start = offset + 1
        }
        lines.append(Self.trimmed(start..<bytes.count, in: bytes))
        self.lines = lines
    }

    private mutating func run() -> [TextBlock] {
        var index = 0
        while index < lines.count {
            index = take(LineShape(of: lines[index], in: bytes), at: index)
        }
        close()
        return blocks
    }

    /// Handles the line and returns the index of the next one to look at.
    private mutating func take(_ shape: LineShape, at index: Int) -> Int {
        let line = lines[index]
        let startsTable = shape != .blank && index + 1 < lines.count && isTableRule(lines[index + 1])
        if startsTable || shape == .tableRow || isInTable && bytes[line].contains(UInt8(ascii: "|")) {
            close()
            isInTable = true
            return index + 1
        }
        isInTable = false
        switch shape {
        case .blank, .machinery, .tableRow: close()
        case .rule(let character): closeBefore(rule: character)
        case .fence(let character, let length, _):
            close()
            return (closingFence(after: index, character, length) ?? index) + 1
        case .heading(let start):
            close()
            blocks.append(TextBlock(kind: .heading, lines: [withoutClosingMarks(start..<line.upperBound)]))
        case .item(let start, let isOrdered): takeItem(start..<line.upperBound, whole: line, isOrdered: isOrdered)
        case .text: append(line)
        }
        return index + 1
    }

    /// A number or letter in the middle of a sentence is only wrapped text.
    private mutating func takeItem(_ content: Range<Int>, whole: Range<Int>, isOrdered: Bool) {
        if isOrdered, let open, open.kind == .prose, !endsClause(open) {
            append(whole)
        } else {
            close()
            open = TextBlock(kind: .item, lines: [Self.trimmed(content, in: bytes)])
        }
    }

    /// Whether the block's last line ends a sentence or announces a list, so that a number after it is no wrapped text.
    private func endsClause(_ block: TextBlock) -> Bool {
        guard let last = block.lines.last?.last else { return true }
        return ".:;!?".utf8.contains(bytes[last])
    }

    private mutating func append(_ line: Range<Int>) {
        if open == nil { open = TextBlock(kind: .prose, lines: []) }
        open?.lines.append(line)
    }

    private mutating func close() {
        if let block = open, block.lines.contains(where: { !$0.isEmpty }) { blocks.append(block) }
        open = nil
    }

    /// A line of `=` or `-` under a single line makes it a heading.
    private mutating func closeBefore(rule character: UInt8) {
        if open?.lines.count == 1, open?.kind == .prose, [UInt8(ascii: "="), UInt8(ascii: "-")].contains(character) {
            open?.kind = .heading
        }
        close()
    }

    private mutating func closingFence(after index: Int, _ character: UInt8, _ length: Int) -> Int? {
        let key = [character, UInt8(length)]
        guard !fencesWithoutClose.contains(key) else { return nil }
        let found = lines[(index + 1)...].firstIndex { line in
            guard case .fence(character, let other, true) = LineShape(of: line, in: bytes) else { return false }
            return other >= length
        }
        if found == nil { fencesWithoutClose.insert(key) }
        return found
    }

    private func isTableRule(_ line: Range<Int>) -> Bool {
        guard bytes[line].contains(UInt8(ascii: "-")) else { return false }
        return LineShape(of: line, in: bytes) == .tableRow && bytes[line].allSatisfy { " |-:+=".utf8.contains($0) }
    }

    private func withoutClosingMarks(_ range: Range<Int>) -> Range<Int> {
        var range = Self.trimmed(range, in: bytes)
        while let last = range.last, bytes[last] == UInt8(ascii: "#") { range = range.dropLast() }
        return Self.trimmed(range, in: bytes)
    }

    /// The range without white space at its ends and without quote marks (`> `) at its start.
    private static func trimmed(_ range: Range<Int>, in bytes: [UInt8]) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, bytes[end - 1] <= 32 { end -= 1 }
        while start < end, bytes[start] <= 32 || bytes[start] == UInt8(ascii: ">") { start += 1 }
        return start..<end
    }
}
