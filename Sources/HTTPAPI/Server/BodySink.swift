import NIOCore

/// Where the parts of a body go as they arrive.
protocol BodySink {
    /// Keeps a part, which has been paid for out of the budget. Returns the bytes that it takes in memory beyond the
    /// part's own, to be paid for as well.
    mutating func take(_ part: ByteBuffer) -> Int
    /// The body was refused: lets go of everything.
    mutating func forget()
}

extension ByteBuffer: BodySink {
    mutating func take(_ part: ByteBuffer) -> Int {
        writeImmutableBuffer(part)
        return 0
    }

    mutating func forget() { self = ByteBuffer() }
}
