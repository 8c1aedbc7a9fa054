/// A URL that was accepted together with the addresses it was accepted for.
///
/// Connect to one of ``addresses`` and never look the name up again: a second lookup may answer differently (rebinding). The
/// name still serves for the certificate check, SNI and the `Host` header. Judge anew for each attempt; do not keep this value.
package struct JudgedAddress: Sendable, Hashable {
    package let url: WebhookURL

    /// The name or address without brackets: what the certificate must be for.
    package let host: String

    /// Where to connect, 1 to 65535.
    package let port: Int

    /// One to sixteen different addresses, all accepted, in the order the name service gave them.
    package let addresses: [IPAddress]
}
