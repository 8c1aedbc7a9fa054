import Domain

/// US National Provider Identifier: ten digits from 1 or 2, Luhn with the prefix 80840 (45 CFR 162.406). `npi` or
/// `provider` must stand near: every tenth timestamp in seconds would pass.
enum NationalProviderID: NumberDetector {
    static let type = DataType.usNPI
    private static let words = ContextWords("npi", "provider", "physician")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup, run[0] == 1 || run[0] == 2 else { return false }
        return Checksum.luhn([8, 0, 8, 4, 0] + run.digits) && words.stand(near: run.range, in: text)
    }
}
