import Domain

/// Indian Aadhaar number: twelve digits from 2 on, Verhoeff (UIDAI). In one piece or in fours; `aadhaar`, `uidai` or
/// `uid` must stand near.
enum Aadhaar: NumberDetector {
    static let type = DataType.aadhaar
    private static let words = ContextWords("aadhaar", "aadhar", "adhaar", "uidai", "uid")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup || run.shape == 0x444, run[0] >= 2 else { return false }
        return Checksum.verhoeff(run.digits) && words.stand(near: run.range, in: text)
    }
}
