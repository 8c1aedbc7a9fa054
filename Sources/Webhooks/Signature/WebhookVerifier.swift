import Crypto
import FoundationEssentials

/// Checks that a received webhook was signed by one of our secrets, recently.
///
/// Any `v1` signature in the list may match any secret; other versions are ignored, so that a sender can add one without
/// breaking this receiver. Comparison takes the same time wherever two signatures differ, and every pair is compared.
package struct WebhookVerifier: Sendable {
    private let secrets: [WebhookSecret]
    private let toleranceSeconds: Int64

    /// `tolerance` bounds how far the timestamp may lie from `now`, in either direction; whole seconds count.
    package init(secrets: [WebhookSecret], tolerance: Duration = .seconds(300)) {
        precondition(!secrets.isEmpty, "verifying needs a secret")
        precondition(tolerance >= .zero, "a tolerance is not negative")
        self.secrets = secrets
        toleranceSeconds = tolerance.components.seconds
    }

    /// Returns when the webhook is genuine and throws otherwise. `body` must be the bytes as received, `now` is in Unix seconds.
    package func verify(_ headers: WebhookHeaders, body: [UInt8], now: Int64) throws(WebhookVerificationError) {
        try checkAge(of: headers.timestamp, now: now)
        let offered = try offeredCodes(in: headers.signature)
        let matches = secrets.reduce(false) { matched, secret in
            let expected = WebhookSignature.authenticationCode(
                id: headers.id, timestamp: headers.timestamp, body: body, secret: secret)
            return offered.reduce(matched) { sofar, code in
                // The comparison of authentication codes is constant-time; it comes first so that it always runs.
                (expected == code) || sofar
            }
        }
        guard matches else {
            throw WebhookVerificationError(.noMatchingSignature)
        }
    }

    /// Reads the headers from a request's fields, then verifies as above.
    package func verify(
        fields: [(name: String, value: String)], body: [UInt8], now: Int64
    ) throws(WebhookVerificationError) {
        try verify(WebhookHeaders(fields: fields), body: body, now: now)
    }

    private func checkAge(of timestamp: Int64, now: Int64) throws(WebhookVerificationError) {
        let (age, overflow) = now.subtractingReportingOverflow(timestamp)
        guard !overflow, age >= -toleranceSeconds else {
            throw WebhookVerificationError(.timestampTooNew)
        }
        guard age <= toleranceSeconds else {
            throw WebhookVerificationError(.timestampTooOld)
        }
    }

    /// The `v1` entries that are base64. One damaged entry does not spoil the others; a list with nothing usable is an error.
    private func offeredCodes(in list: String) throws(WebhookVerificationError) -> [[UInt8]] {
        var codes: [[UInt8]] = []
        var sawCurrentVersion = false
        for entry in list.split(separator: " ") {
            let parts = entry.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else { continue }
            guard parts[0] == WebhookSignature.version else { continue }
            sawCurrentVersion = true
            if let code = StrictBase64.decode(parts[1]), code.count == SHA256.byteCount {
                codes.append(code)
            }
        }
        if codes.isEmpty {
            let hasVersions = list.split(separator: " ").contains { $0.contains(",") }
            throw WebhookVerificationError(
                sawCurrentVersion || !hasVersions ? .malformedSignature : .unsupportedVersion)
        }
        return codes
    }
}
