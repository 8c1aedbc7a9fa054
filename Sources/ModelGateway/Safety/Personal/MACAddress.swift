import Domain

/// MAC addresses (IEEE 802): six pairs of hexadecimal digits with colons or dashes, the same throughout, and no seventh:
/// fingerprints of keys are longer. Not the empty, the broadcast and a repeated one.
enum MACAddress {
    static func find(at index: Int, in text: ByteText) -> Finding? {
        let separator = text[index + 2]
        guard separator == 58 || separator == 45, text[index - 1] != separator, text[index - 1] != 58 else {
            return nil
        }
        var pairs: Set<Int> = []
        for pair in 0..<6 {
            let place = index + pair * 3
            guard let high = text[place].hexValue, let low = text[place + 1].hexValue else { return nil }
            if pair < 5, text[place + 2] != separator { return nil }
            pairs.insert(high << 4 | low)
        }
        let end = index + 17
        guard !text[end].isNamePart, text[end] != separator, pairs.count > 1 else { return nil }
        return Finding(.mac, index..<end)
    }
}
