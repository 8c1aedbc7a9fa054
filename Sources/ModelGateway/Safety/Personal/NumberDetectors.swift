import Domain

/// Which numbers a run of digits may be. The count of its digits says which checks are worth making; the checksum comes
/// before the look at the neighbouring words, because it is cheaper and nine of ten runs end there.
enum NumberDetectors {
    struct Match {
        let type: DataType
        let isValidated: Bool
    }

    static func types(of run: NumberRun, in text: ByteText) -> [Match] {
        let candidates =
            switch run.count {
            case 8: Self.eight
            case 9: Self.nine
            case 10: Self.ten
            case 11: Self.eleven
            case 12: Self.twelve
            case 13: Self.thirteen
            case 14...19: Self.longer
            default: [any NumberDetector.Type]()
            }
        return candidates.filter { $0.accepts(run, in: text) }.map { Match(type: $0.type, isValidated: $0.hasChecksum) }
    }

    private static let eight: [any NumberDetector.Type] = [AustralianTaxFileNumber.self]
    private static let nine: [any NumberDetector.Type] = [
        AustralianTaxFileNumber.self, CanadianSIN.self, USRoutingNumber.self, USSocialSecurityNumber.self,
    ]
    private static let ten: [any NumberDetector.Type] = [
        NationalHealthNumber.self, NationalProviderID.self, Personnummer.self,
    ]
    private static let eleven: [any NumberDetector.Type] = [
        AustralianBusinessNumber.self, GermanTaxID.self, PESEL.self, TurkishID.self,
    ]
    private static let twelve: [any NumberDetector.Type] = [Aadhaar.self, Personnummer.self, PaymentCard.self]
    private static let thirteen: [any NumberDetector.Type] = [SouthAfricanID.self, PaymentCard.self]
    private static let longer: [any NumberDetector.Type] = [PaymentCard.self]
}

/// A number with a name. `accepts` gets a run of the right length that stands alone.
protocol NumberDetector: Sendable {
    static var type: DataType { get }
    static var hasChecksum: Bool { get }
    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool
}

extension NumberDetector {
    static var hasChecksum: Bool { true }
}
