import Domain
import Foundation

extension ProviderSettings {
    /// The URL of one of the dialect's paths, with the query every request has.
    func url(_ path: String, model: ModelDescription) -> String {
        let base = baseURL.replacing("{model}", with: Self.escaped(model.vendorID))
        let items = query.sorted { $0.key < $1.key }.map { "\(Self.escaped($0.key))=\(Self.escaped($0.value))" }
        return (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
            + (items.isEmpty ? "" : "?" + items.joined(separator: "&"))
    }

    /// The one place where the credential is taken out of its wrapping.
    var credentialHeader: (name: String, value: String)? {
        guard let credential else { return nil }
        switch authentication {
        case .bearer: return ("authorization", "Bearer \(credential.reveal())")
        case .apiKey, .xAPIKey: return (authentication.rawValue, credential.reveal())
        case .none: return nil
        }
    }

    private static let unreserved = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

    private static func escaped(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
