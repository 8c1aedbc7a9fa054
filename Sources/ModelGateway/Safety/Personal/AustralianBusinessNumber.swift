import Domain

/// Australian Business Number: eleven digits; 1 less in the first, weights 10, 1, 3 … 19, mod 89 (Australian Business
/// Register). In one piece or 2-3-3-3; `abn`, `australian` or `business` must stand near.
enum AustralianBusinessNumber: NumberDetector {
    static let type = DataType.australianBusinessNumber
    private static let words = ContextWords("abn", "australian", "australia", "business")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x2333, run[0] != 0 else { return false }
        // The 1 taken from the first digit weighs 10.
        let sum = Checksum.weighted(run.digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10
        return sum % 89 == 0 && words.stand(near: run.range, in: text)
    }
}
