/// Goes through an answer byte by byte, hands out its markers and writes the answer anew with what became of them.
///
/// A closing bracket is judged by what was *written* since the last opening one, not by what was read. So a marker that
/// appears only when another is taken out of its middle (`[[9]1]`) is judged too, and none is shown that was not.
struct MarkerScanner {
    /// A list of numbers in brackets.
    struct Marker {
        /// Nil for a number too large to be one.
        let numbers: [Int?]
        /// The words in quotes directly before it.
        let quote: String?
        /// Its opening bracket in what is written.
        fileprivate let written: Int
        /// Behind its closing bracket in what is read.
        fileprivate let end: Int
    }

    /// An opening bracket after which only digits, commas and spaces were written.
    private struct Opening {
        let written: Int
        let read: Int
        /// Whether a marker was taken out behind it: brackets around nothing go with it.
        var isEmptied = false
    }

    private let bytes: [UInt8]
    private var output: [UInt8] = []
    private var openings: [Opening] = []
    /// Where the last marker ended and the quote before it, which a marker directly behind it shares.
    private var last: (end: Int, quote: String?)?

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        output.reserveCapacity(bytes.count)
    }

    var text: String { String(decoding: output, as: UTF8.self) }

    /// Code is written as it is.
    mutating func copy(_ range: Range<Int>) {
        openings.removeAll(keepingCapacity: true)
        output.append(contentsOf: bytes[range])
    }

    /// Reads one byte; a marker if that byte closed one. It must then be settled before the next is read.
    mutating func take(_ index: Int) -> Marker? {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "["): openings.append(Opening(written: output.count, read: index))
        case UInt8(ascii: "]"): return close(index)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: " "): break
        default: openings.removeAll(keepingCapacity: true)
        }
        output.append(byte)
        return nil
    }

    /// Writes what is left of a marker.
    mutating func settle(_ marker: Marker, as numbers: [Int]) {
        output.removeLast(output.count - marker.written)
        guard !numbers.isEmpty else { return drop(at: marker.end) }
        openings.removeAll(keepingCapacity: true)
        let beginsLine = output.last { $0 != UInt8(ascii: " ") }.map { $0 == UInt8(ascii: "\n") } ?? true
        output.append(contentsOf: "[\(numbers.map(String.init).joined(separator: ", "))]".utf8)
        // Whatever the model wrote behind it, a number is never the text of a link and never says where one goes.
        guard marker.end < bytes.count else { return }
        let next = bytes[marker.end]
        if next == UInt8(ascii: "(") || (next == UInt8(ascii: ":") && beginsLine) { output.append(UInt8(ascii: " ")) }
    }

    private mutating func close(_ index: Int) -> Marker? {
        guard let opening = openings.popLast() else {
            output.append(bytes[index])
            return nil
        }
        let numbers = Self.numbers(output[(opening.written + 1)...])
        guard !numbers.isEmpty else {
            if opening.isEmptied {
                output.removeLast(output.count - opening.written)
                drop(at: index + 1)
            } else {
                openings.removeAll(keepingCapacity: true)
                output.append(bytes[index])
            }
            return nil
        }
        let quote = quote(before: opening.read)
        last = (index + 1, quote)
        return Marker(numbers: numbers, quote: quote, written: opening.written, end: index + 1)
    }

    /// Spaces before what was taken out go with it where none is needed.
    private mutating func drop(at end: Int) {
        if let inner = openings.indices.last { openings[inner].isEmptied = true }
        let floor = openings.last.map { $0.written + 1 } ?? 0
        guard end == bytes.count || " \t\r\n.,;:!?)]".utf8.contains(bytes[end]) else { return }
        while output.count > floor, output.last == UInt8(ascii: " ") { output.removeLast() }
    }

    private func quote(before read: Int) -> String? {
        if let last, last.end <= read, bytes[last.end..<read].allSatisfy({ $0 == UInt8(ascii: " ") }) {
            return last.quote
        }
        return Quotation.before(read, in: bytes)
    }

    /// Nine digits are enough for any number of passages.
    private static func numbers(_ list: ArraySlice<UInt8>) -> [Int?] {
        list.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.map { digits in
            let digits = digits.drop { $0 == UInt8(ascii: "0") }
            return digits.count <= 9 ? digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } : nil
        }
    }
}
