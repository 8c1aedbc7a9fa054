import Domain

/// Payment cards: ISO/IEC 7812-1, Luhn, with the issuers' published ranges and lengths. Written in one piece, in fours,
/// or as 4-6-5 and 4-6-4.
///
/// One in ten long numbers with the right beginning passes Luhn, so:
/// - a timestamp in milliseconds (13 digits from 1) begins like no card;
/// - a number in one piece behind a word that names something else (`order`, `trace_id`) is not a card, unless a word
///   about cards stands near;
/// - lengths and ranges that are rare (13 digits, Maestro) need such a word.
enum PaymentCard: NumberDetector {
    static let type = DataType.card

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard hasCardShape(run), Checksum.luhn(run.digits) else { return false }
        switch issuer(run) {
        case .none: return false
        case .usual:
            return !run.isOneGroup || !otherThings.stand(rightBefore: run.start, in: text)
                || words.stand(near: run.range, in: text)
        case .rare: return words.stand(near: run.range, in: text)
        }
    }

    private enum Issuer { case none, usual, rare }

    private static func hasCardShape(_ run: NumberRun) -> Bool {
        guard run.separator != 46 else { return false }
        return run.isOneGroup || [0x4444, 0x465, 0x464, 0x44443].contains(run.shape)
    }

    private static func issuer(_ run: NumberRun) -> Issuer {
        let (two, three, four, six) = (run.value(0..<2), run.value(0..<3), run.value(0..<4), run.value(0..<6))
        switch run.count {
        case 13 where run[0] == 4: return .rare
        case 14 where (300...305).contains(three) || [36, 38, 39].contains(two) || four == 3095: return .usual
        case 15 where two == 34 || two == 37: return .usual
        case 16 where run[0] == 4 || (51...55).contains(two) || (2221...2720).contains(four): return .usual
        case 16 where (3528...3589).contains(four) || (2200...2204).contains(four): return .usual
        case 16...19 where four == 6011 || (644...649).contains(three) || two == 65 || two == 62: return .usual
        case 16 where [508_500...508_999, 606_985...607_984, 608_001...608_500].contains { $0.contains(six) }:
            return .usual
        case 19 where run[0] == 4: return .rare
        case 12...19 where two == 50 || (56...58).contains(two) || run[0] == 6: return .rare
        default: return .none
        }
    }

    private static let words = ContextWords(
        "card", "cards", "visa", "mastercard", "maestro", "amex", "credit", "debit", "payment", "pan", "cc", "cvv",
        "cvc", "karte", "kreditkarte", "carte", "tarjeta")

    private static let otherThings = ContextWords(
        "id", "ids", "uuid", "guid", "order", "trace", "span", "timestamp", "ts", "time", "epoch", "nanos", "micros",
        "serial", "tracking", "sku", "hash", "seed", "session", "request", "job", "build", "ref", "sequence", "seq",
        "offset", "size", "bytes", "version", "inode", "count", "checksum")
}
