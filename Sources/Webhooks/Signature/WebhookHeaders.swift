/// The three headers that carry a signature, complete and well-formed.
package struct WebhookHeaders: Sendable, Equatable {
    package static let idName = "webhook-id"
    package static let timestampName = "webhook-timestamp"
    package static let signatureName = "webhook-signature"

    /// A bound on the signature list, far above any rotation: about eighty signatures.
    static let signatureBytesMax = 4096

    /// The same for every attempt at a message: receivers drop repeats by it.
    package let id: String

    /// When this attempt was made, in Unix seconds.
    package let timestamp: Int64

    /// Space-separated signatures, each `version,base64`.
    package let signature: String

    /// Signs `body` for one attempt. Requirements are those of ``WebhookSignature/sign(id:timestamp:body:secrets:)``.
    package init(signing body: [UInt8], id: String, timestamp: Int64, secrets: [WebhookSecret]) {
        self.id = id
        self.timestamp = timestamp
        signature = WebhookSignature.sign(id: id, timestamp: timestamp, body: body, secrets: secrets)
    }

    /// Reads the headers of a received request; names compare without regard to case, other headers are ignored.
    ///
    /// Throws `.missingHeader`, `.repeatedHeader`, `.malformedID`, `.malformedTimestamp` or `.malformedSignature`.
    package init(fields: [(name: String, value: String)]) throws(WebhookVerificationError) {
        id = try Self.only(Self.idName, in: fields)
        let timestampText = try Self.only(Self.timestampName, in: fields)
        signature = try Self.only(Self.signatureName, in: fields)
        guard WebhookSignature.isSignable(id: id) else {
            throw WebhookVerificationError(.malformedID)
        }
        // The signed text is rebuilt from the number, so only the one canonical way to write it is accepted.
        guard let timestamp = Int64(timestampText), timestamp >= 0, String(timestamp) == timestampText else {
            throw WebhookVerificationError(.malformedTimestamp)
        }
        guard signature.utf8.count <= Self.signatureBytesMax else {
            throw WebhookVerificationError(.malformedSignature)
        }
        self.timestamp = timestamp
    }

    /// The headers to send, in a fixed order.
    package var fields: [(name: String, value: String)] {
        [(Self.idName, id), (Self.timestampName, String(timestamp)), (Self.signatureName, signature)]
    }

    private static func only(
        _ name: String, in fields: [(name: String, value: String)]
    ) throws(WebhookVerificationError) -> String {
        let values = fields.filter { $0.name.lowercased() == name }.map(\.value)
        guard let value = values.first, !value.isEmpty else {
            throw WebhookVerificationError(.missingHeader)
        }
        guard values.count == 1 else {
            throw WebhookVerificationError(.repeatedHeader)
        }
        return value
    }
}
