extension Bool: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Bool {
        guard cell.type == PostgresType.bool else { throw cell.mismatch(Bool.self) }
        return try cell.integer(as: UInt8.self) != 0
    }
}

/// Whole numbers may be read from any integer column; a value that does not fit is refused, never cut.
private func wholeNumber<Value: FixedWidthInteger>(_ cell: PostgresCell) throws(PostgresError) -> Value {
    let wide: Int64
    switch cell.type {
    case PostgresType.int8: wide = try cell.integer(as: Int64.self)
    case PostgresType.int4: wide = Int64(try cell.integer(as: Int32.self))
    case PostgresType.int2: wide = Int64(try cell.integer(as: Int16.self))
    case PostgresType.oid: wide = Int64(try cell.integer(as: UInt32.self))
    default: throw cell.mismatch(Value.self)
    }
    guard let value = Value(exactly: wide) else {
        throw PostgresError(.decoding, "a number is too large for \(Value.self)")
    }
    return value
}

extension Int16: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int16 { try wholeNumber(cell) }
}

extension Int32: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int32 { try wholeNumber(cell) }
}

extension Int64: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int64 { try wholeNumber(cell) }
}

extension Int: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Int { try wholeNumber(cell) }
}

extension Float: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Float {
        guard cell.type == PostgresType.float4 else { throw cell.mismatch(Float.self) }
        return Float(bitPattern: try cell.integer(as: UInt32.self))
    }
}

extension Double: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Double {
        switch cell.type {
        case PostgresType.float8: Double(bitPattern: try cell.integer(as: UInt64.self))
        case PostgresType.float4: Double(Float(bitPattern: try cell.integer(as: UInt32.self)))
        default: throw cell.mismatch(Double.self)
        }
    }
}
