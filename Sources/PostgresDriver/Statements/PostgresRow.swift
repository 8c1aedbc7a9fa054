import CLibPQ

/// One row of a result. Reading a column costs a few pointer reads and the copy of the value.
package struct PostgresRow {
    let result: ResultSet
    let index: Int32

    /// The number of columns.
    package var count: Int { result.columnCount }

    /// Reads the column at a position that counts from zero.
    ///
    /// - Throws: `.decoding` naming the column when the type does not fit, the value is null or out of range, or there
    ///   is no such column.
    package func value<Value: PostgresDecodable>(
        _ column: Int, as _: Value.Type = Value.self
    ) throws(PostgresError) -> Value {
        guard column >= 0, column < result.columnCount else {
            throw PostgresError(.decoding, "the row has no column \(column)")
        }
        do throws(PostgresError) {
            return try Value.decode(result.cell(row: index, column: Int32(column)))
        } catch {
            var named = error
            named.message = "column \(column) (\(result.name(ofColumn: Int32(column)))): \(error.message)"
            throw named
        }
    }
}
