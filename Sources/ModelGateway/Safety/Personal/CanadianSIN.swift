import Domain

/// Canadian Social Insurance Number: nine digits, Luhn; none begins with 0 or 8 (Service Canada). In one piece or
/// 3-3-3; `sin`, `insurance`, `nas` or `canada` must stand near.
enum CanadianSIN: NumberDetector {
    static let type = DataType.canadianSIN
    private static let words = ContextWords("sin", "insurance", "assurance", "nas", "canada", "canadian")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x333, run[0] != 0, run[0] != 8 else { return false }
        return Checksum.luhn(run.digits) && words.stand(near: run.range, in: text)
    }
}
