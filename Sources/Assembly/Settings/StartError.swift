/// Why a process does not start, and what to do about it.
package struct StartError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case badSettings = "bad_settings"
        case noDatabase = "no_database"
        case readOnlyDatabase = "read_only_database"
        case schemaTooOld = "schema_too_old"
        case schemaTooNew = "schema_too_new"
        case noPostgres = "no_postgres"
        case postgresFailed = "postgres_failed"
        case redisFailed = "redis_failed"
        case dataFolder = "data_folder"
    }

    package let code: Code
    package let message: String
    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
