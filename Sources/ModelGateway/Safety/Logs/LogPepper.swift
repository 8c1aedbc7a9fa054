package import Domain
import Foundation

/// A key of log fingerprints, with the name under which fingerprints refer to it.
package struct LogPepper: Sendable {
    package let id: String
    let key: [UInt8]

    package init(id: String, key: [UInt8]) {
        self.id = id
        self.key = key
    }

    /// One that nobody knows and that ends with the process.
    static func random() -> LogPepper {
        var generator = SystemRandomNumberGenerator()
        return LogPepper(id: "process", key: (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }

    package static let countMax = 8

    /// Reads `id:base64,id:base64`, the current one first.
    package static func parse(_ text: Secret) -> (peppers: [LogPepper], complaints: [String]) {
        let entries = text.reveal().split(separator: ",", omittingEmptySubsequences: false)
        guard entries.count <= countMax else {
            return ([], ["PENSTOCK_LOG_PEPPER: has \(entries.count) peppers; at most \(countMax) are kept"])
        }
        var peppers: [LogPepper] = []
        var complaints: [String] = []
        for (index, entry) in entries.enumerated() {
            let place = "PENSTOCK_LOG_PEPPER: entry \(index + 1)"
            let parts = entry.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2, parts[0].wholeMatch(of: /[a-z0-9-]{1,16}/) != nil else {
                complaints.append("\(place) must be id:base64, the id of 1 to 16 of a-z, 0-9 and -")
                continue
            }
            guard let key = Data(base64Encoded: parts[1]), key.count >= 16 else {
                complaints.append("\(place) must have at least 16 random bytes in base64; openssl rand -base64 32")
                continue
            }
            if peppers.contains(where: { $0.id == parts[0] }) { complaints.append("\(place) repeats an id") }
            peppers.append(LogPepper(id: parts[0], key: Array(key)))
        }
        return (peppers, complaints)
    }
}
