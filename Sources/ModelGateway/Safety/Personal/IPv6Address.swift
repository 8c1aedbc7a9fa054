import Domain

/// IPv6 addresses (RFC 4291) in 2000::/3, which is all that is routed, but for the documentation prefixes. That leaves
/// out link-local ones, and nearly everything else that has two colons in a row, such as the names of C++.
enum IPv6Address {
    private static let lengthMax = 39

    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text[index] == 50 || text[index] == 51, text[index - 1] != 58, text[index - 1] != 46 else { return nil }
        var groups: [Int] = []
        var hasGap = false
        var place = index
        while place - index <= lengthMax, groups.count < 8 {
            let end = text.end(of: .hex, from: place, max: 5)
            guard (1...4).contains(end - place) else { break }
            groups.append((place..<end).reduce(0) { $0 << 4 | (text[$1].hexValue ?? 0) })
            place = end
            guard text[place] == 58 else { break }
            if text[place + 1] == 58 {
                guard !hasGap else { return nil }
                hasGap = true
                place += 2
            } else if text[place + 1].hexValue != nil, groups.count < 8 {
                place += 1
            } else {
                break
            }
        }
        guard hasGap ? (2...7).contains(groups.count) : groups.count == 8 else { return nil }
        guard !text[place].isNamePart, text[place] != 58 || !text[place + 1].isAlphanumeric else { return nil }
        return isPublic(groups) ? Finding(.ipv6, index..<place) : nil
    }

    private static func isPublic(_ groups: [Int]) -> Bool {
        guard groups[0] >= 0x2000, groups[0] < 0x4000 else { return false }
        if groups[0] == 0x2001, groups.count > 1, groups[1] == 0xDB8 { return false }
        return !(groups[0] == 0x3FFF && groups.count > 1 && groups[1] < 0x1000)
    }
}
