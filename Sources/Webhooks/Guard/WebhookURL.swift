/// A URL of the shape webhooks are sent to, taken apart once so that nobody parses the text a second time and differently.
///
/// Only what can be read in exactly one way is accepted: lower-case scheme, two slashes, a plain host, an optional port, a
/// path and a query in ASCII. No user information, no fragment, no backslashes, no encoded control characters. The shape says
/// nothing about where the URL leads; ``AddressGuard`` does.
package struct WebhookURL: Sendable, Hashable, CustomStringConvertible {
    package enum Scheme: String, Sendable {
        case http
        case https

        var defaultPort: Int {
            switch self {
            case .http: 80
            case .https: 443
            }
        }
    }

    package enum Host: Sendable, Hashable {
        case name(HostName)
        case address(IPAddress)
    }

    package let scheme: Scheme
    package let host: Host

    /// 1 to 65535; the scheme's own port when the text names none.
    package let port: Int

    /// Path and query as written, at least `/`: what goes into the request line.
    package let target: String

    /// Reads `text`, and throws the first thing wrong with it.
    package static func parse(_ text: String) throws(AddressRefusal) -> WebhookURL {
        var parser = WebhookURLParser(bytes: Array(text.utf8))
        return try parser.parse()
    }

    /// The host as it stands in a URL and a `Host` header: an IPv6 address in brackets.
    package var hostText: String {
        switch host {
        case .name(let name): name.text
        case .address(.v4(let address)): address.description
        case .address(.v6(let address)): "[\(address)]"
        }
    }

    /// Host, and port unless it is the scheme's own: the `Host` header.
    package var authority: String {
        port == scheme.defaultPort ? hostText : "\(hostText):\(port)"
    }

    /// The canonical text. Parsing it gives an equal value.
    package var description: String {
        "\(scheme.rawValue)://\(authority)\(target)"
    }

    /// Whether the host is `localhost` or a plain loopback address.
    var namesLoopback: Bool {
        switch host {
        case .name(let name): name.text == "localhost"
        case .address(let address): address.isLoopback
        }
    }
}
