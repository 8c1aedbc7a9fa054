/// Walks the binary form of a one-dimensional array. Every length is checked against what is there.
struct ArrayReader {
    private var bytes: UnsafeRawBufferPointer

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// Reads dimensions, null flag, element type, length and lower bound.
    mutating func header() throws(PostgresError) -> (type: UInt32, count: Int) {
        let dimensions = try integer()
        _ = try integer()
        let type = UInt32(bitPattern: try integer())
        guard dimensions != 0 else { return (type, 0) }
        guard dimensions == 1 else { throw PostgresError(.decoding, "an array has more than one dimension") }
        let count = try integer()
        _ = try integer()
        // Every element takes at least the four bytes of its length, so a count beyond that is a lie.
        guard count >= 0, Int(count) <= bytes.count / 4 else { throw malformed }
        return (type, Int(count))
    }

    /// Reads one element; nil is a null.
    mutating func element() throws(PostgresError) -> UnsafeRawBufferPointer? {
        let length = Int(try integer())
        guard length >= 0 else { return nil }
        guard length <= bytes.count else { throw malformed }
        defer { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(length)) }
        return UnsafeRawBufferPointer(rebasing: bytes.prefix(length))
    }

    private mutating func integer() throws(PostgresError) -> Int32 {
        guard bytes.count >= 4 else { throw malformed }
        defer { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropFirst(4)) }
        return Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))
    }

    private var malformed: PostgresError {
        PostgresError(.decoding, "the value is not a well-formed array")
    }
}
