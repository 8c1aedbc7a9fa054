import Domain

/// IPv4 addresses that somebody on the internet has. Private, loopback, documentation, multicast and reserved ones
/// (IANA special-purpose registry) identify nobody. Versions have four parts too, so one that is short (fewer than seven
/// digits) or begins low (below 12, as most versions do) counts only near a word about networks, and one behind a word
/// about versions does not count.
enum IPv4Address {
    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text[index - 1] != 45, text[index - 1] != 46 else { return nil }
        var place = index
        var parts: [Int] = []
        while parts.count < 4 {
            let end = text.end(of: .digits, from: place, max: 4)
            guard (1...3).contains(end - place), end - place == 1 || text[place] != 48 else { return nil }
            parts.append((place..<end).reduce(0) { $0 * 10 + text[$1].digit })
            if parts.count < 4 {
                guard text[end] == 46 else { return nil }
                place = end + 1
            } else {
                place = end
            }
        }
        guard parts.allSatisfy({ $0 <= 255 }), isPublic(parts), endsAlone(at: place, in: text) else { return nil }
        let range = index..<place
        guard !versions.stand(rightBefore: index, in: text) else { return nil }
        let looksLikeVersion = range.count - 3 < 7 || parts[0] < 12
        guard !looksLikeVersion || words.stand(near: range, in: text) else { return nil }
        return Finding(.ipv4, range)
    }

    private static func endsAlone(at end: Int, in text: ByteText) -> Bool {
        if text[end].isNamePart || text[end] == 43 || text[end] == 126 { return false }
        return !((text[end] == 46 || text[end] == 45) && text[end + 1].isAlphanumeric)
    }

    private static func isPublic(_ parts: [Int]) -> Bool {
        switch (parts[0], parts[1], parts[2]) {
        case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
        case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
        case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): false
        default: true
        }
    }

    private static let words = ContextWords(
        "ip", "address", "addr", "host", "server", "client", "gateway", "dns", "nameserver", "ping", "route",
        "remote", "peer", "login")
    private static let versions = ContextWords(
        "version", "versions", "v", "ver", "release", "upstream", "section", "oid", "rev", "revision", "kernel", "npm")
}
