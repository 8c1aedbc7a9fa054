import Domain
import Foundation

extension ProviderSettings {
    /// Everything that is wrong, each said with the provider's name and never with a value that may be secret; empty
    /// when the settings can be used.
    package func complaints() -> [String] {
        var complaints: [String] = []
        if !name.isUsable {
            complaints.append("has a name that is not made of 1 to 64 lower-case letters, digits, - and _")
        }
        if !hasUsableURL {
            complaints.append("needs a base URL with http or https and a host, and without user, query or fragment")
        }
        if let credential, !credential.isUsableInHeader {
            complaints.append("has a credential that is empty or has characters a header cannot carry")
        }
        if credential != nil, authentication == .none {
            complaints.append("has a credential but an authentication style that sends none")
        }
        if headers.contains(where: { !Self.isUsableHeader($0.key, $0.value) }) {
            complaints.append("has an extra header that cannot be sent, or that only the gateway itself may set")
        }
        if connectionsMax < 1 { complaints.append("has connectionsMax \(connectionsMax); it must be at least 1") }
        if !(1...2_048).contains(embeddingTextsMax) {
            complaints.append("has embeddingTextsMax \(embeddingTextsMax); it must be from 1 to 2048")
        }
        return complaints.map { "provider \"\(name.isUsable ? name.rawValue : "?")\" \($0)" }
    }

    /// Headers that say how the message is framed or whose it is. Whoever could set them by data could smuggle requests.
    private static let reserved: Set<String> = [
        "authorization", "api-key", "x-api-key", "host", "content-length", "transfer-encoding", "connection",
        "content-type", "cookie", "proxy-authorization",
    ]

    private static func isUsableHeader(_ name: String, _ value: String) -> Bool {
        !name.isEmpty && !reserved.contains(name.lowercased()) && value.utf8.allSatisfy { (0x20...0x7E).contains($0) }
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }

    private var hasUsableURL: Bool {
        guard let parts = URLComponents(string: baseURL.replacing("{model}", with: "model")),
            let scheme = parts.scheme?.lowercased(), let host = parts.host, !host.isEmpty
        else { return false }
        return (scheme == "https" || scheme == "http") && parts.user == nil && parts.password == nil
            && parts.query == nil && parts.fragment == nil
    }
}

extension ProviderName {
    /// Whether the name can stand in a setting, a metric and a row.
    fileprivate var isUsable: Bool {
        (1...64).contains(rawValue.utf8.count)
            && rawValue.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            }
    }
}

extension Secret {
    /// Whether the value is not empty and made of visible ASCII alone.
    fileprivate var isUsableInHeader: Bool {
        let bytes = reveal().utf8
        return !bytes.isEmpty && bytes.allSatisfy { (0x21...0x7E).contains($0) }
    }
}
