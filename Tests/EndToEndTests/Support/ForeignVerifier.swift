import Foundation
import TestKit

/// A verifier of Standard Webhooks that is not ours: a few lines of Python's standard library.
struct ForeignVerifier: Sendable {
    /// The webhook secret of the tenant `alpha` in the test database's template: 32 times 0xA1.
    private static let secret = "whsec_" + Data(repeating: 0xA1, count: 32).base64EncodedString()

    private static let script = """
        import base64, hashlib, hmac, sys
        secret, message, timestamp, signatures, body = sys.argv[1:6]
        key = base64.b64decode(secret[len("whsec_"):])
        signed = message.encode() + b"." + timestamp.encode() + b"." + base64.b64decode(body)
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        good = any(hmac.compare_digest("v1," + expected, one) for one in signatures.split(" "))
        print("verified" if good else "refused")
        """

    private let python: String
    private let processes: ProcessUnderTestSet

    /// Nil on a machine without Python 3.
    static func find(_ processes: ProcessUnderTestSet) throws -> ForeignVerifier? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders = ["/usr/bin"] + path.split(separator: ":").map(String.init)
        let found = folders.map { $0 + "/python3" }.first { FileManager.default.isExecutableFile(atPath: $0) }
        return found.map { ForeignVerifier(python: $0, processes: processes) }
    }

    /// Whether it accepts a letter, with its body or ID replaced if wanted.
    func accepts(_ letter: WebhookInbox.Letter, id: String? = nil, body: [UInt8]? = nil) async throws -> Bool {
        let arguments = [
            "-c", Self.script, Self.secret, id ?? letter.id, letter.timestamp, letter.signature,
            Data(body ?? letter.body).base64EncodedString(),
        ]
        let verdict = try await processes.run(python, arguments, name: "python")
        return verdict.contains("verified")
    }
}
