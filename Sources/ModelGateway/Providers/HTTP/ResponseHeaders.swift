import Foundation
import NIOHTTP1

extension HTTPHeaders {
    /// The server's wait hint.
    var retryAfter: Duration? {
        RetryAfter.hint(
            milliseconds: first(name: "retry-after-ms"), retryAfter: first(name: "retry-after"),
            date: first(name: "date"), now: Date().timeIntervalSince1970)
    }

    var shouldRetry: Bool? {
        switch first(name: "x-should-retry")?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}

/// A provider's ID of a request, if it is short and visible ASCII: it is stored and logged.
enum RequestID {
    static func checked(_ id: String?) -> String? {
        guard let id, (1...200).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        return id
    }
}
