/// Finds personal data and secrets in a text.
///
/// One that throws says nothing about the text, so whoever asks must treat the text as if it held everything.
package protocol TextDetector: Sendable {
    /// All findings, overlapping ones too, in no particular order.
    func findings(in text: String) throws -> [Finding]
}

/// Penstock's own detectors: rules with checksums, no model and no network. Names of people and places have no
/// checksum, and are not looked for.
///
/// Linear: every byte is looked at once, and what begins at it is looked at over a bounded length.
package struct RuleDetector: TextDetector {
    package init() {}

    package func findings(in text: String) -> [Finding] {
        var text = text
        return text.withUTF8 { Self.findings(in: $0) }
    }

    /// The same for bytes that need not be whole UTF-8.
    package static func findings(in bytes: UnsafeBufferPointer<UInt8>) -> [Finding] {
        guard let folded = FoldedText(bytes) else {
            var scan = TextScan(ByteText(bytes))
            return scan.run()
        }
        return folded.findings()
    }
}
