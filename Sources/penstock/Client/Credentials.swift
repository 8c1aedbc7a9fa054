import Domain
import Foundation

/// What `penstock up` leaves for its clients in `credentials.json`.
struct Credentials: Sendable {
    let url: String
    let tenantKey: Secret
    let adminKey: Secret?
    /// The text form of the first tenant's webhook secret, `whsec_…`.
    let webhookSecret: Secret?

    /// Where `penstock up` puts the file when its data directory is the usual one.
    static let usualPath = "penstock-data/credentials.json"

    private static let bytesMax = 64 * 1024

    /// Reads the file that the option or the environment names; without either, the usual one when it is there.
    static func load(path option: String?, environment: [String: String]) throws(CommandFailure) -> Credentials? {
        if let path = option ?? environment.value("PENSTOCK_CREDENTIALS") {
            return try Credentials(path: path)
        }
        return FileManager.default.fileExists(atPath: usualPath) ? try Credentials(path: usualPath) : nil
    }

    /// Reads a file that must be there.
    init(path: String) throws(CommandFailure) {
        let bytes = try BoundedFile.read(path: path, bytesMax: Self.bytesMax)
        guard let credentials = Credentials(bytes: bytes) else {
            throw CommandFailure(
                .failed, code: "credentials_unreadable", title: "The credentials file is not usable",
                detail: "\(path) is not a credentials file as 'penstock up' writes it.")
        }
        self = credentials
    }

    /// Reads the file's content; nil while it is incomplete or when it is something else.
    init?(bytes: [UInt8]) {
        guard let json = try? JSONParser.parse(bytes), let url = json["url"]?.asString,
            let tenantKey = json["tenant_key"]?.asString
        else { return nil }
        self.url = url
        self.tenantKey = Secret(tenantKey)
        adminKey = json["admin_key"]?.asString.map { Secret($0) }
        webhookSecret = json["webhook_secret"]?.asString.map { Secret($0) }
    }
}
