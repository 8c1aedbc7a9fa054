import Domain

/// Swedish personal identity number: YYMMDD-NNNC or YYYYMMDD-NNNC, Luhn over the last ten digits (Skatteverket,
/// SKV 704); a coordination number has 60 added to the day. With the dash it stands by itself; in one piece
/// `personnummer`, `swedish` or the like must stand near. (The plus sign of the hundred-year-old is not read.)
enum Personnummer: NumberDetector {
    static let type = DataType.personnummer
    private static let words = ContextWords("personnummer", "pnr", "samordningsnummer", "swedish", "sweden", "sverige")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        let isWritten = run.separator == 45 && (run.shape == 0x64 || run.shape == 0x84)
        guard isWritten || run.isOneGroup else { return false }
        let offset = run.count - 10
        if offset == 2, !(18...20).contains(run.value(0..<2)) { return false }
        let (month, day) = (run.value(offset + 2..<offset + 4), run.value(offset + 4..<offset + 6))
        guard DateDigits.isDay(day > 60 ? day - 60 : day, ofMonth: month) else { return false }
        guard Checksum.luhn(run.digits.dropFirst(offset)) else { return false }
        return isWritten || words.stand(near: run.range, in: text)
    }
}
