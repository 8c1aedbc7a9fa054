/// One column of one row: its type and its bytes, or no bytes for a null. Valid only while it is being decoded.
package struct PostgresCell {
    package let type: UInt32
    package let bytes: UnsafeRawBufferPointer?

    /// The bytes of a value that must not be null.
    func required() throws(PostgresError) -> UnsafeRawBufferPointer {
        guard let bytes else { throw PostgresError(.decoding, "a null was read as a value that cannot be null") }
        return bytes
    }

    /// Reads a whole number of exactly this width, in network byte order.
    func integer<Value: FixedWidthInteger>(as _: Value.Type = Value.self) throws(PostgresError) -> Value {
        let bytes = try required()
        guard bytes.count == MemoryLayout<Value>.size else { throw mismatch(Value.self) }
        return Value(bigEndian: bytes.loadUnaligned(as: Value.self))
    }

    func mismatch(_ wanted: Any.Type) -> PostgresError {
        PostgresError(.decoding, "a column of type \(type) cannot be read as \(wanted)")
    }
}
