import Foundation

/// A private Postgres with the schema in its database `penstock`, in a temporary folder that is gone afterwards.
enum ThrowawayPenstock {
    static func run<R: Sendable>(settings: Settings, _ body: (PrivatePostgres) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("penstock-\(UUID().uuidString)").path
        let postgres = try PrivatePostgres(
            folder: folder, settings: ["shared_buffers": "1GB", "max_wal_size": "8GB"])
        do {
            let database = try postgres.start()
            _ = try await SchemaGate.migrate(database, settings: settings)
            let result = try await body(postgres)
            try end(postgres, folder)
            return result
        } catch {
            // The first error is the one to show.
            try? end(postgres, folder)
            throw error
        }
    }

    private static func end(_ postgres: PrivatePostgres, _ folder: String) throws {
        try postgres.stop()
        try FileManager.default.removeItem(atPath: folder)
    }
}
