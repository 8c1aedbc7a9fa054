import Domain

/// German tax identification number: eleven digits, the first not 0; of the first ten exactly one digit stands twice or
/// three times and the others at most once; ISO 7064 MOD 11,10 (BZSt). `steuer`, `idnr`, `tin`, `tax` or
/// the like must stand near.
enum GermanTaxID: NumberDetector {
    static let type = DataType.germanTaxID
    private static let words = ContextWords(
        "steuer", "steuernummer", "steueridentifikationsnummer", "identifikationsnummer", "steuerid", "idnr", "tin",
        "tax")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x2333, run[0] != 0, Checksum.mod11And10(run.digits) else { return false }
        return hasOneRepeatedDigit(run) && words.stand(near: run.range, in: text)
    }

    private static func hasOneRepeatedDigit(_ run: NumberRun) -> Bool {
        var counts = [Int](repeating: 0, count: 10)
        for index in 0..<10 { counts[run[index]] += 1 }
        return counts.filter { $0 > 1 }.count == 1 && counts.allSatisfy { $0 <= 3 }
    }
}
