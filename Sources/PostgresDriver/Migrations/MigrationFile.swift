import Foundation

/// A migration and its SQL, as read from a file named `NNNN_name.sql`.
struct MigrationFile: Sendable {
    let migration: Migration
    let fileName: String
    let sql: String

    /// Reads every migration of a directory, in order. Files that do not end in `.sql` are left alone.
    ///
    /// - Throws: `.migration` when the directory cannot be read, a file is misnamed or not UTF-8, or the numbers do not
    ///   run from 0001 without gap or repetition.
    static func all(in directory: String) throws(PostgresError) -> [MigrationFile] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".sql") }
                .sorted()
        } catch {
            throw PostgresError(.migration, "the migrations cannot be read", detail: "\(directory): \(error)")
        }
        var files: [MigrationFile] = []
        for (index, name) in names.enumerated() {
            let file = try MigrationFile(name, in: directory)
            guard file.migration.version == index + 1 else {
                throw PostgresError(.migration, "migration \(name) should have number \(index + 1)")
            }
            files.append(file)
        }
        return files
    }

    private init(_ fileName: String, in directory: String) throws(PostgresError) {
        guard let match = fileName.wholeMatch(of: /([0-9]{4})_([a-z0-9_]+)\.sql/), let version = Int(match.1) else {
            throw PostgresError(.migration, "migration \(fileName) is not named like 0001_name.sql")
        }
        let bytes: [UInt8]
        do {
            bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: directory).appendingPathComponent(fileName)))
        } catch {
            throw PostgresError(.migration, "migration \(fileName) cannot be read", detail: "\(error)")
        }
        guard let sql = String(validating: bytes, as: UTF8.self), !bytes.contains(0) else {
            throw PostgresError(.migration, "migration \(fileName) is not UTF-8 text")
        }
        self.fileName = fileName
        self.sql = sql
        migration = Migration(
            version: version, name: String(match.2), checksum: MigrationChecksum.text(of: bytes))
    }
}
