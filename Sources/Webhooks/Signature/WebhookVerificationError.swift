/// Why a received webhook was not accepted. The message holds nothing of the request and nothing of the secret.
package struct WebhookVerificationError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        case missingHeader = "missing_header"
        case repeatedHeader = "repeated_header"
        case malformedID = "malformed_id"
        case malformedTimestamp = "malformed_timestamp"
        case malformedSignature = "malformed_signature"
        case unsupportedVersion = "unsupported_version"
        case timestampTooOld = "timestamp_too_old"
        case timestampTooNew = "timestamp_too_new"
        case noMatchingSignature = "no_matching_signature"
    }

    package let code: Code

    init(_ code: Code) {
        self.code = code
    }

    /// Says what is wrong and what to do.
    package var message: String {
        switch code {
        case .missingHeader:
            "The headers webhook-id, webhook-timestamp and webhook-signature must all be present. Check that no proxy drops them."
        case .repeatedHeader:
            "A webhook header appears more than once. Send each of the three exactly once."
        case .malformedID:
            "The webhook-id must be 1 to 256 printable ASCII characters without dots or spaces."
        case .malformedTimestamp:
            "The webhook-timestamp must be a whole number of seconds since 1970, in plain digits."
        case .malformedSignature:
            "The webhook-signature must be a space-separated list of entries of the form v1,base64."
        case .unsupportedVersion:
            "The webhook-signature holds no v1 entry. Ask the sender to sign with v1."
        case .timestampTooOld:
            "The webhook-timestamp is too far in the past. Check both clocks; an old delivery must be sent again with a new timestamp."
        case .timestampTooNew:
            "The webhook-timestamp is too far in the future. Check both clocks, and that it is in seconds rather than milliseconds."
        case .noMatchingSignature:
            "No signature matches. Verify the body's exact bytes, before any parsing, with the endpoint's current secret."
        }
    }

    package var description: String { message }
}
