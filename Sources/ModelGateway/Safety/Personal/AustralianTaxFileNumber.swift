import Domain

/// Australian Tax File Number: nine digits with weights 1, 4, 3, 7, 5, 8, 6, 9, 10, or eight of the old ones with
/// 10, 7, 8, 4, 6, 3, 5, 1; mod 11 (Australian Taxation Office). `tfn` or `tax` must stand near.
enum AustralianTaxFileNumber: NumberDetector {
    static let type = DataType.australianTaxFileNumber
    private static let words = ContextWords("tfn", "tax")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x333 || run.shape == 0x323 else { return false }
        let weights = run.count == 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]
        guard Checksum.weighted(run.digits, weights) % 11 == 0, run.number != 0 else { return false }
        return words.stand(near: run.range, in: text)
    }
}
