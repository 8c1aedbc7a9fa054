/// What an operator lets webhooks reach beyond the public internet over TLS. The default lets them reach nothing more.
///
/// No policy opens metadata and credential services, link-local, multicast or reserved addresses.
package struct AddressPolicy: Sendable, Equatable {
    /// For local development: 127.0.0.0/8, ::1 and the name `localhost`, over http or https. Ports from 1024 up are then open
    /// there even if `allowedPorts` does not list them; `deniedPorts` still holds.
    package var allowsLoopback = false

    /// For installations inside one network: RFC 1918, 100.64.0.0/10 and fc00::/7, and names that only exist inside (single
    /// labels, `.internal`, `.local`, cluster names). Tenants can then reach every such host: use it when they are trusted.
    package var allowsPrivate = false

    /// Whether http is accepted everywhere. Bodies and signatures then travel readable.
    package var allowsPlainHTTP = false

    /// Ports refused everywhere, loopback included. Add the ports this installation listens on.
    package var deniedPorts: Set<Int> = DeniedPorts.standard

    /// When set, the only ports accepted.
    package var allowedPorts: Set<Int>?

    /// The names this installation is reached by; a webhook to ourselves would be a loop. Case and a final dot do not matter.
    package var ownHostnames: Set<String> = []

    package init() {}

    /// The public internet, https, ordinary ports.
    package static let strict = AddressPolicy()

    func exempts(_ code: AddressRefusal.Code) -> Bool {
        switch code {
        case .loopback: allowsLoopback
        case .privateNetwork, .sharedNetwork, .internalName, .clusterName, .singleLabelName: allowsPrivate
        default: false
        }
    }

    func isOwn(_ name: HostName) -> Bool {
        ownHostnames.contains { own in
            let lower = own.lowercased()
            return (lower.hasSuffix(".") ? String(lower.dropLast()) : lower) == name.text
        }
    }
}
