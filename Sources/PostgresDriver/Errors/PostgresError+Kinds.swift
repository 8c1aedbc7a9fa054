extension PostgresError {
    package var isUniqueViolation: Bool { sqlState == .uniqueViolation }

    /// The transaction lost against a concurrent one; the same transaction may succeed when run again.
    package var isSerializationOrDeadlock: Bool {
        sqlState == .serializationFailure || sqlState == .deadlockDetected
    }

    /// The same work may succeed later without any change to it. After `.connectionLost` the first try may have
    /// happened, so only work that is safe to repeat should be repeated.
    package var isTransient: Bool {
        switch code {
        case .connectionLost, .unavailable: true
        case .server: isSerializationOrDeadlock || sqlState.map(\.isTransient) ?? false
        case .decoding, .cancelled, .protocolViolation, .misuse, .migration: false
        }
    }

    /// The server no longer knows the prepared statement, or its plan no longer fits the tables. Nothing has run, and
    /// preparing it again helps.
    var isStalePreparedStatement: Bool {
        code == .server && (sqlState == .invalidSQLStatementName || isChangedResultType)
    }

    /// `0A000` names any unsupported feature, and the text may be translated. The name of the server's function is
    /// neither: it has been this one since plans were first cached.
    private var isChangedResultType: Bool {
        sqlState == .featureNotSupported && sourceFunction == "RevalidateCachedQuery"
    }
}

extension SQLState {
    /// Insufficient resources, operator intervention, trouble of the server's system and of the connection pass; so does a
    /// lock that was not free, and so does a server that takes no writes because another one is taking over.
    fileprivate var isTransient: Bool {
        switch conditionClass {
        case "08", "53", "58": true
        case "57": self != .queryCanceled
        default: self == .lockNotAvailable || self == .readOnlySQLTransaction
        }
    }
}
