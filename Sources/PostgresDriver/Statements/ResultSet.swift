import CLibPQ

/// The answer to one statement, as libpq keeps it in memory.
///
/// `@unchecked Sendable`: the result is complete when it is wrapped, libpq documents results as read-only from then on
/// and independent of their connection, every member here only reads, and only `deinit` frees it.
package final class ResultSet: @unchecked Sendable {
    private let result: OpaquePointer

    /// Takes ownership of the result.
    init(_ result: OpaquePointer) {
        self.result = result
    }

    deinit {
        PQclear(result)
    }

    var rowCount: Int { Int(PQntuples(result)) }
    var columnCount: Int { Int(PQnfields(result)) }

    /// The number of rows the statement inserted, updated, deleted or returned.
    var affectedRows: Int {
        PQcmdTuples(result).flatMap { Int(String(cString: $0)) } ?? 0
    }

    /// The first word of the command tag: `INSERT`, `COMMIT`, `ROLLBACK`.
    var command: Substring {
        let tag = PQcmdStatus(result).map { String(cString: $0) } ?? ""
        return tag.prefix { $0 != " " }
    }

    func name(ofColumn column: Int32) -> String {
        PQfname(result, column).map { String(cString: $0) } ?? "?"
    }

    func cell(row: Int32, column: Int32) -> PostgresCell {
        let type = PQftype(result, column)
        guard PQgetisnull(result, row, column) == 0, let start = PQgetvalue(result, row, column) else {
            return PostgresCell(type: type, bytes: nil)
        }
        let length = Int(PQgetlength(result, row, column))
        return PostgresCell(type: type, bytes: UnsafeRawBufferPointer(start: start, count: length))
    }

    /// Decodes every row on the calling task's thread.
    func rows<Statement: PostgresStatement>(of _: Statement.Type) throws(PostgresError) -> [Statement.Row] {
        var rows: [Statement.Row] = []
        rows.reserveCapacity(rowCount)
        for index in 0..<Int32(rowCount) {
            rows.append(try Statement.decode(PostgresRow(result: self, index: index)))
        }
        return rows
    }
}
