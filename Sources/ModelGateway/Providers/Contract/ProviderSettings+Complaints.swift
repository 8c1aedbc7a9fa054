import Domain
import Foundation

extension ProviderSettings {
    /// What a complaint is about, so that whoever read the settings can say where that stands.
    enum Field: Sendable {
        case name, baseURL, credential, authentication, headers, connections, embeddingTexts
    }

    /// Everything that is wrong, each said with the provider's name and never with a value that may be secret; empty
    /// when the settings can be used.
    package func complaints() -> [String] {
        fieldComplaints().map { "provider \"\(name.isUsable ? name.rawValue : "?")\" \($0.message)" }
    }

    /// The same, each with what it is about.
    func fieldComplaints() -> [(field: Field, message: String)] {
        var complaints: [(field: Field, message: String)] = []
        if !name.isUsable {
            complaints.append((.name, "has a name that is not made of 1 to 64 lower-case letters, digits, ., - and _"))
        }
        if !hasUsableURL {
            complaints.append(
                (.baseURL, "needs a base URL with http or https and a host, and without user, query or fragment"))
        }
        if let credential, !credential.isUsableInHeader {
            complaints.append(
                (.credential, "has a credential that is empty or has characters a header cannot carry"))
        }
        if credential != nil, authentication == .none {
            complaints.append((.authentication, "has a credential but an authentication style that sends none"))
        }
        if headers.contains(where: { !Self.isUsableHeader($0.key, $0.value) }) {
            complaints.append(
                (.headers, "has an extra header that cannot be sent, or that only the gateway itself may set"))
        }
        if connectionsMax < 1 {
            complaints.append((.connections, "has connectionsMax \(connectionsMax); it must be at least 1"))
        }
        if !(1...2_048).contains(embeddingTextsMax) {
            complaints.append(
                (.embeddingTexts, "has embeddingTextsMax \(embeddingTextsMax); it must be from 1 to 2048"))
        }
        return complaints
    }

    /// Headers that say how the message is framed or whose it is. Whoever could set them by data could smuggle requests.
    private static let reserved: Set<String> = [
        "authorization", "api-key", "x-api-key", "host", "content-length", "transfer-encoding", "connection",
        "content-type", "cookie", "proxy-authorization",
    ]

    /// Whether a header can be sent and may be set by data.
    static func isUsableHeader(_ name: String, _ value: String) -> Bool {
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
                    || [UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_")].contains(byte)
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
