import CLibPQ

extension PostgresError {
    /// Reads the server's error from a failed result. The result is not cleared.
    init(result: OpaquePointer, file: String = #fileID, line: Int = #line) {
        func field(_ field: ErrorField) -> String? {
            PQresultErrorField(result, field.code).map { String(cString: $0) }
        }
        // `libpq` makes results of its own when the connection breaks; those have no fields.
        let primary = field(.message)
        self.init(
            .server, primary ?? "the connection to the database failed",
            sqlState: field(.sqlState).map(SQLState.init),
            detail: field(.detail) ?? (primary == nil ? String(cString: PQresultErrorMessage(result)) : nil),
            constraint: field(.constraint), table: field(.table), file: file, line: line)
        sourceFunction = field(.function)
    }

    /// Whether the server closes the connection after this error.
    static func isFatal(_ result: OpaquePointer) -> Bool {
        guard let severity = PQresultErrorField(result, ErrorField.severity.code) else { return true }
        return String(cString: severity) != "ERROR"
    }

    /// The same error as the fate of every statement that was under way on a connection.
    var asLostConnection: PostgresError {
        var error = self
        error.code = .connectionLost
        return error
    }

    static let closed = PostgresError(.unavailable, "the database client is closed")
    static let lost = PostgresError(.connectionLost, "the connection to the database was lost")
}

/// The letters by which the protocol names the fields of an error; Swift does not import them as macros.
private enum ErrorField: UnicodeScalar {
    case severity = "V"
    case sqlState = "C"
    case message = "M"
    case detail = "D"
    case constraint = "n"
    case table = "t"
    case function = "R"

    var code: Int32 { Int32(bitPattern: rawValue.value) }
}
