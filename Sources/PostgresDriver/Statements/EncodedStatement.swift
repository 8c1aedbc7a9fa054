/// A statement with its parameters in binary form, ready to be handed to libpq.
///
/// All parameters lie in one buffer behind one another; encoding costs three allocations, whatever their number.
package struct EncodedStatement: Sendable {
    /// libpq counts parameters in 16 bits.
    static let parametersMax = 65_535

    /// The prepared statement it belongs to; nil for text that is used once and not worth preparing.
    let identity: ObjectIdentifier?
    let sql: String
    let types: [UInt32]
    /// Bytes of each parameter, −1 for a null.
    let lengths: [Int32]
    /// The parameters, and one byte more so that an empty parameter at the end still has an address.
    let bytes: [UInt8]

    /// - Throws: `.misuse` for more than 65,535 parameters or a parameter of 1 GB or more.
    init<Statement: PostgresStatement>(_ statement: Statement) throws(PostgresError) {
        try self.init(identity: ObjectIdentifier(Statement.self), sql: Statement.sql, binds: statement.binds)
    }

    /// Text that is not known when compiling, without parameters.
    init(once sql: String) throws(PostgresError) {
        guard !sql.utf8.contains(0) else { throw PostgresError(.misuse, "a statement contains a zero byte") }
        try self.init(identity: nil, sql: sql, binds: [])
    }

    init(identity: ObjectIdentifier?, sql: String, binds: [PostgresValue]) throws(PostgresError) {
        guard binds.count <= Self.parametersMax else {
            throw PostgresError(.misuse, "a statement has more than \(Self.parametersMax) parameters")
        }
        var writer = BinaryWriter()
        writer.reserve(32 * binds.count)
        var types: [UInt32] = []
        var lengths: [Int32] = []
        types.reserveCapacity(binds.count)
        lengths.reserveCapacity(binds.count)
        for bind in binds {
            let start = writer.bytes.count
            bind.encode(into: &writer)
            let length = writer.bytes.count - start
            // The server's own limit for one value is 1 GB; beyond it lies only a lost connection.
            guard length < 1 << 30 else { throw PostgresError(.misuse, "a parameter is 1 GB or larger") }
            types.append(bind.type)
            lengths.append(bind.isNull ? -1 : Int32(length))
        }
        writer.write(UInt8(0))
        self.identity = identity
        self.sql = sql
        self.types = types
        self.lengths = lengths
        self.bytes = writer.bytes
    }

    /// Lends the parameters in the form that libpq's functions take.
    func withParameters<Value>(
        _ body: (_ count: Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) ->
            Value
    ) -> Value {
        let count = lengths.count
        guard count > 0 else { return body(0, nil, nil, nil) }
        return bytes.withUnsafeBytes { bytes in
            withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: count) { formats in
                    var next = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                    for index in 0..<count {
                        values.initializeElement(at: index, to: lengths[index] < 0 ? nil : next)
                        // One means binary.
                        formats.initializeElement(at: index, to: 1)
                        next = next?.advanced(by: max(0, Int(lengths[index])))
                    }
                    return body(Int32(count), values.baseAddress, lengths, formats.baseAddress)
                }
            }
        }
    }
}
