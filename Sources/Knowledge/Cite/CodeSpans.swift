/// Where an answer holds code, as CommonMark has it: fenced blocks and spans between backticks. Brackets in it are the
/// code's own.
struct CodeSpans {
    private var ends: [Int: Int] = [:]

    init(_ bytes: [UInt8]) {
        var runs: [Run] = []
        var paragraph = 0
        var line = 0
        var fence: Fence?
        while line < bytes.count {
            let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
            let mark = Fence(bytes[line..<end], at: line)
            if let open = fence {
                if let mark, mark.closes(open) { close(&fence, at: end) }
            } else if let mark, mark.opens {
                fence = mark
                paragraph += 1
            } else if bytes[line..<end].allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }) {
                paragraph += 1
            } else {
                runs.append(contentsOf: Self.runs(bytes, line..<end, paragraph))
            }
            line = end
        }
        close(&fence, at: bytes.count)
        pair(runs)
    }

    /// Where the code that begins here is over; nil where none begins.
    func end(at index: Int) -> Int? { ends[index] }

    private mutating func close(_ fence: inout Fence?, at end: Int) {
        if let open = fence { ends[open.start] = end }
        fence = nil
    }

    /// A run of backticks opens a span that the next run of the same length in its paragraph closes. From the back, so
    /// that each run knows its next at once.
    private mutating func pair(_ runs: [Run]) {
        var next: [Int: Int] = [:]
        var closers = [Int?](repeating: nil, count: runs.count)
        for index in runs.indices.reversed() {
            if let closer = next[runs[index].length], runs[closer].paragraph == runs[index].paragraph {
                closers[index] = closer
            }
            next[runs[index].length] = index
        }
        var index = 0
        while index < runs.count {
            guard let closer = closers[index] else {
                index += 1
                continue
            }
            ends[runs[index].start] = runs[closer].start + runs[closer].length
            index = closer + 1
        }
    }

    private struct Run {
        let start: Int
        let length: Int
        let paragraph: Int
    }

    private static func runs(_ bytes: [UInt8], _ line: Range<Int>, _ paragraph: Int) -> [Run] {
        var runs: [Run] = []
        var index = line.lowerBound
        while index < line.upperBound {
            let end = bytes[index..<line.upperBound].firstIndex { $0 != UInt8(ascii: "`") } ?? line.upperBound
            if end > index { runs.append(Run(start: index, length: end - index, paragraph: paragraph)) }
            index = max(end, index + 1)
        }
        return runs
    }

    /// A line that begins with three or more backticks or tildes.
    private struct Fence {
        let start: Int
        let opens: Bool
        private let mark: UInt8
        private let length: Int
        private let isBare: Bool

        init?(_ line: ArraySlice<UInt8>, at start: Int) {
            let text = line.drop { $0 == UInt8(ascii: " ") }
            guard line.count - text.count <= 3, let mark = text.first, "`~".utf8.contains(mark) else { return nil }
            let rest = text.drop { $0 == mark }
            length = text.count - rest.count
            guard length >= 3 else { return nil }
            self.start = start
            self.mark = mark
            opens = mark == UInt8(ascii: "~") || !rest.contains(mark)
            isBare = rest.allSatisfy { $0 <= 0x20 }
        }

        func closes(_ open: Self) -> Bool { mark == open.mark && length >= open.length && isBare }
    }
}
