import Domain

/// ABA routing transit numbers: nine digits, weights 3-7-1, mod 10 (ABA Routing Number Administrative Board), in the
/// Federal Reserve's ranges. One in ten numbers passes, so `routing`, `aba`, `rtn` or `transit` must stand near.
enum USRoutingNumber: NumberDetector {
    static let type = DataType.usRouting
    private static let words = ContextWords("routing", "aba", "rtn", "transit")

    static func accepts(_ run: NumberRun, in text: ByteText) -> Bool {
        guard run.isOneGroup, Checksum.weighted(run.digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 == 0 else { return false }
        let district = run.value(0..<2)
        guard
            (1...12).contains(district) || (21...32).contains(district) || (61...72).contains(district)
                || district == 80
        else { return false }
        return words.stand(near: run.range, in: text)
    }
}
