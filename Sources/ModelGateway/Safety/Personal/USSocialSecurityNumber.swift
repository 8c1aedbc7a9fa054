import Domain

/// US Social Security Number: no checksum, but no area 000, 666 or 900…999, no group 00, no serial 0000 (SSA, POMS
/// RM 10201.035), and not the two that were printed on samples. As 3-2-4 with dashes it stands by itself; in one piece
/// or with spaces `ssn` or `social` must stand near.
enum USSocialSecurityNumber: NumberDetector {
    static let type = DataType.usSSN
    static let hasChecksum = false
    private static let words = ContextWords("ssn", "social")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x324, run.separator != 46, isPossible(run) else { return false }
        return run.separator == 45 || words.stand(near: run.range, in: text)
    }

    private static func isPossible(_ run: NumberRun) -> Bool {
        let area = run.value(0..<3)
        guard area != 0, area != 666, area < 900, run.value(3..<5) != 0, run.value(5..<9) != 0 else { return false }
        return run.number != 78_051_120 && run.number != 219_099_999
    }
}
