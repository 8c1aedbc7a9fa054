import Domain

/// Turkish identity number (T.C. kimlik no): eleven digits, the first not 0; the tenth is (7 × the odd places − the even
/// ones) mod 10, the eleventh the sum of the ten mod 10 (NVİ). `tckn`, `kimlik`, `tc` or `turkish` must stand near.
enum TurkishID: NumberDetector {
    static let type = DataType.tckn
    private static let words = ContextWords("tckn", "kimlik", "tc", "turkish", "turkey", "nvi")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup, run[0] != 0 else { return false }
        let odd = run[0] + run[2] + run[4] + run[6] + run[8]
        let even = run[1] + run[3] + run[5] + run[7]
        // The even places sum up to 36 at most; 40 more keep the remainder from being negative.
        guard (7 * odd - even + 40) % 10 == run[9], (odd + even + run[9]) % 10 == run[10] else { return false }
        return words.stand(near: run.range, in: text)
    }
}
