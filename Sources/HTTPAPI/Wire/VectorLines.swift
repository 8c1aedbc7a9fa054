/// The vectors of one stored result as lines. The numbers are copied as they are written there: none is read.
struct VectorLines: Sendable {
    /// Bytes that are written together, about.
    private static let chunkBytes = 64 << 10

    private let bytes: [UInt8]
    /// Where each element of `embeddings` stands in them.
    private let elements: [Range<Int>]
    /// The index of the first text among those of the task.
    private let from: Int

    /// Nil when the result has no member `embeddings` with arrays of numbers and nulls.
    ///
    /// In a JSON string every quotation mark follows a backslash, so the mark is the member's and no text's.
    init?(_ result: [UInt8], from: Int) {
        let mark = Array(#""embeddings":["#.utf8)
        guard let start = result.firstRange(of: mark)?.upperBound,
            let elements = Self.elements(of: result, at: start)
        else { return nil }
        bytes = result
        self.elements = elements
        self.from = from
    }

    /// The texts whose vectors it has.
    var texts: Range<Int> { from..<(from + elements.count) }

    /// Takes the lines of the first texts off: about so many as are written together. Empty when none of them is its own.
    func take(from texts: inout Range<Int>) -> [UInt8] {
        var chunk: [UInt8] = []
        texts = texts.clamped(to: self.texts)
        while chunk.count < Self.chunkBytes, let index = texts.first {
            chunk.append(contentsOf: #"{"index":\#(index),"embedding":"#.utf8)
            chunk.append(contentsOf: bytes[elements[index - from]])
            chunk.append(contentsOf: "}\n".utf8)
            texts.removeFirst()
        }
        return chunk
    }

    /// The elements of an array whose first byte is at `start`: arrays without arrays in them, and nulls.
    private static func elements(of bytes: [UInt8], at start: Int) -> [Range<Int>]? {
        var elements: [Range<Int>] = []
        var begin = start
        var isInside = false
        for place in start..<bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "["):
                if isInside { return nil }
                isInside = true
            case UInt8(ascii: "]") where isInside: isInside = false
            case UInt8(ascii: "]"):
                if place > begin { elements.append(begin..<place) }
                return elements
            case UInt8(ascii: ",") where !isInside:
                elements.append(begin..<place)
                begin = place + 1
            case UInt8(ascii: "\""), UInt8(ascii: "{"): return nil
            default: break
            }
        }
        return nil
    }
}
