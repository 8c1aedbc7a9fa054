import Domain

/// UK NHS number: ten digits, weights 10…2, mod 11 (NHS Data Dictionary). In one piece or 3-3-4; `nhs`, `patient` or
/// `health` must stand near.
enum NationalHealthNumber: NumberDetector {
    static let type = DataType.ukNHS
    private static let words = ContextWords("nhs", "patient", "health")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x334 else { return false }
        let check = 11 - Checksum.weighted(run.digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11
        guard check % 11 == run[9] else { return false }
        return words.stand(near: run.range, in: text)
    }
}
