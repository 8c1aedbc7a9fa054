import Testing

@testable import Webhooks

/// A URL that must be refused under the strict policy without any lookup, and the reason that must be given.
struct RefusedURL: Sendable, CustomTestStringConvertible {
    let text: String
    let code: AddressRefusal.Code

    init(_ text: String, _ code: AddressRefusal.Code) {
        self.text = text
        self.code = code
    }

    var testDescription: String { String(text.debugDescription.prefix(100)) }

    static func hosts(_ code: AddressRefusal.Code, _ hosts: String...) -> [RefusedURL] {
        hosts.map { RefusedURL("https://\($0)/hook", code) }
    }

    /// Every vector of every category.
    static let all = shapes + ipv4 + ipv6 + cloud + names
}
