/// A text with look-alikes of ASCII brought back to ASCII and invisible characters left out, and the way back.
///
/// `4111\u{200B}1111…`, full-width digits or no-break spaces must not hide a number. Made only for texts that have
/// such characters; others are scanned where they are.
struct FoldedText {
    private(set) var bytes: [UInt8] = []
    /// Where each byte began in the original, and where it ended.
    private var starts: [Int] = []
    private var ends: [Int] = []

    /// nil when there is nothing to fold.
    init?(_ original: UnsafeBufferPointer<UInt8>) {
        guard let first = original.indices.first(where: { Fold.at($0, in: original) != nil }) else { return nil }
        bytes.reserveCapacity(original.count)
        starts.reserveCapacity(original.count)
        ends.reserveCapacity(original.count)
        for index in 0..<first { append(original[index], index..<index + 1) }
        var index = first
        while index < original.count {
            let fold = Fold.at(index, in: original)
            let length = fold?.length ?? 1
            if let byte = fold.map(\.byte) ?? original[index] { append(byte, index..<index + length) }
            index += length
        }
    }

    /// The findings, in the original's bytes.
    func findings() -> [Finding] {
        let found = bytes.withUnsafeBufferPointer { buffer in
            var scan = TextScan(ByteText(buffer))
            return scan.run()
        }
        return found.map { finding in
            let range = starts[finding.range.lowerBound]..<ends[finding.range.upperBound - 1]
            return Finding(finding.type, range, isValidated: finding.isValidated)
        }
    }

    private mutating func append(_ byte: UInt8, _ origin: Range<Int>) {
        bytes.append(byte)
        starts.append(origin.lowerBound)
        ends.append(origin.upperBound)
    }
}
