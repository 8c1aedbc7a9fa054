/// What can be read from a column in binary form.
package protocol PostgresDecodable: Sendable {
    /// - Throws: `.decoding` when the type does not fit, the value is out of range or it is null.
    static func decode(_ cell: PostgresCell) throws(PostgresError) -> Self
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static func decode(_ cell: PostgresCell) throws(PostgresError) -> Wrapped? {
        guard cell.bytes != nil else { return nil }
        return try Wrapped.decode(cell)
    }
}
