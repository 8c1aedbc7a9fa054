import Domain
import Foundation
import PostgresDriver

extension NewDocument {
    /// SHA-256 of everything that makes a new version when it changes: all but the permissions. Each part goes in behind
    /// its length and whether it is there, so that no two documents are one text.
    var digest: Fingerprint {
        var builder = FingerprintBuilder()
        func add(_ bytes: [UInt8]?) {
            let length = bytes.map { UInt64($0.count) } ?? .max
            builder.update(withUnsafeBytes(of: length.littleEndian) { Array($0) })
            if let bytes { builder.update(bytes) }
        }
        add(Array(format.rawValue.utf8))
        add(title.map { Array($0.utf8) })
        add(content)
        add(metadata)
        // To the microsecond, as it is stored.
        add(publishedAt.map { Array("\(($0.timeIntervalSince1970 * 1_000_000).rounded())".utf8) })
        return builder.finished()
    }
}
