import Domain

/// Polish PESEL: eleven digits, the birthday with the century in its month, weights 1-3-7-9, mod 10 (Act on population
/// registration of 24 September 2010). `pesel`, `polish` or the like must stand near.
enum PESEL: NumberDetector {
    static let type = DataType.pesel
    private static let words = ContextWords("pesel", "polish", "poland", "polska", "ewidencyjny")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup, DateDigits.isDay(run.value(4..<6), ofMonth: run.value(2..<4) % 20) else { return false }
        guard Checksum.weighted(run.digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0 else { return false }
        return words.stand(near: run.range, in: text)
    }
}
