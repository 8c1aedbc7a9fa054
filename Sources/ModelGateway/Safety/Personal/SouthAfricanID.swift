import Domain

/// South African identity number: YYMMDD SSSS C A Z with citizenship C of 0…2, Luhn (Identification Act 68 of 1997).
/// Timestamps in milliseconds have as many digits, so `identity`, `african`, `rsa` or `za` must stand near.
enum SouthAfricanID: NumberDetector {
    static let type = DataType.southAfricaID
    private static let words = ContextWords("identity", "african", "africa", "rsa", "za")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x643 || run.shape == 0x6412, run[10] <= 2 else { return false }
        guard DateDigits.isDay(run.value(4..<6), ofMonth: run.value(2..<4)) else { return false }
        return Checksum.luhn(run.digits) && words.stand(near: run.range, in: text)
    }
}
