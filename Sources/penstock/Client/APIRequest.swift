import Domain
import Foundation

/// One call of the API, before it is sent.
struct APIRequest: Sendable {
    enum Method: String, Sendable {
        case get = "GET"
        case post = "POST"
        case patch = "PATCH"
        case put = "PUT"
        case delete = "DELETE"
    }

    var method = Method.get
    /// Path segments below the root; each is percent-encoded.
    var path: [String]
    /// Query parameters in order; nil values are left out.
    var query: [(name: String, value: String?)] = []
    var headers: [(name: String, value: String)] = []
    var body: JSONValue?
    /// A body that is no JSON value; it goes before `body`.
    var content: (type: String, bytes: [UInt8])?
    /// How long the whole exchange may take.
    var deadline: Duration = .seconds(30)

    /// The path and query as they go on the wire.
    var target: String {
        let parameters = query.compactMap { name, value in
            value.map { "\(Self.encoded(name))=\(Self.encoded($0))" }
        }
        let base = "/" + path.map(Self.encoded).joined(separator: "/")
        return parameters.isEmpty ? base : base + "?" + parameters.joined(separator: "&")
    }

    /// Percent-encodes everything but the characters that RFC 3986 calls unreserved.
    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
