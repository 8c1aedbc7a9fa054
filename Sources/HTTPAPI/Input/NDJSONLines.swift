import NIOCore

/// Cuts a body into lines as it arrives, whatever parts it comes in. Holds one line at most, of a bounded length.
struct NDJSONLines {
    struct Line {
        /// From 1, empty lines included, so that it is the number an editor shows.
        let number: Int
        /// Without the line feed; nil when the line is longer than allowed.
        let bytes: ByteBuffer?
    }

    private let lineBytesMax: Int
    private var part = ByteBuffer()
    private var line = ByteBuffer()
    private var isTooLong = false
    private var number = 0

    init(lineBytesMax: Int) { self.lineBytesMax = lineBytesMax }

    /// Takes the next part. The lines of the one before must have been read.
    mutating func feed(_ part: ByteBuffer) { self.part = part }

    /// The next whole line, or nil when the part has no more.
    mutating func next() -> Line? {
        let view = part.readableBytesView
        guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
            append(part)
            part = ByteBuffer()
            return nil
        }
        let length = view.distance(from: view.startIndex, to: end)
        if let piece = part.readSlice(length: length) { append(piece) }
        part.moveReaderIndex(forwardBy: 1)
        return finishLine()
    }

    /// What follows the last line feed, after the last part; nil when there is nothing.
    mutating func last() -> Line? {
        line.readableBytes > 0 || isTooLong ? finishLine() : nil
    }

    private mutating func append(_ piece: ByteBuffer) {
        guard !isTooLong else { return }
        guard line.readableBytes + piece.readableBytes <= lineBytesMax else {
            isTooLong = true
            line = ByteBuffer()
            return
        }
        if line.readableBytes == 0 {
            line = piece
        } else {
            line.writeImmutableBuffer(piece)
        }
    }

    private mutating func finishLine() -> Line {
        number += 1
        defer {
            line = ByteBuffer()
            isTooLong = false
        }
        return Line(number: number, bytes: isTooLong ? nil : line)
    }
}
