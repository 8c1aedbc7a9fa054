import Domain

/// E-mail addresses as people write them: RFC 5321's dot-string and lengths, a domain with a dot whose last label is
/// letters and names no kind of file or unit (`getty@tty1.service`, `icon@2x.png`).
enum EmailAddress {
    private static let localMax = 64
    private static let domainMax = 253

    static func find(around at: Int, in text: ByteText) -> Finding? {
        var start = at
        while at - start <= localMax, Alphabet.mailbox.contains(text[start - 1]) { start -= 1 }
        // What opens a link or a list is no part of the name.
        while start < at, "'*/=`{|?&.#".utf8.contains(text[start]) { start += 1 }
        guard at - start >= 1, at - start <= localMax, text[at - 1] != 46 else { return nil }
        guard let end = domainEnd(from: at + 1, in: text) else { return nil }
        for index in start..<at where text[index] == 46 && text[index + 1] == 46 { return nil }
        return Finding(.email, start..<end)
    }

    private static func domainEnd(from start: Int, in text: ByteText) -> Int? {
        var end = text.end(of: .domain, from: start, max: domainMax + 1)
        // A full stop or dash at the end belongs to the sentence.
        while end > start, text[end - 1] == 46 || text[end - 1] == 45 { end -= 1 }
        guard end - start <= domainMax, text[end] != 64, text[end] != 95 else { return nil }
        let labels = text.bytes(start..<end).split(separator: 46, omittingEmptySubsequences: false)
        guard labels.count >= 2, labels.allSatisfy(isLabel), let last = labels.last else { return nil }
        let top = last.map(\.lowercased)
        guard (2...24).contains(top.count), top.allSatisfy(\.isLetter) || top.starts(with: Array("xn--".utf8)) else {
            return nil
        }
        return notDomains.contains(top) ? nil : end
    }

    private static func isLabel(_ label: ArraySlice<UInt8>) -> Bool {
        (1...63).contains(label.count) && label.first != 45 && label.last != 45
    }

    private static let notDomains: Set<[UInt8]> = Set(
        [
            "service", "socket", "timer", "target", "mount", "device", "slice", "scope", "path", "swap", "png", "jpg",
            "jpeg", "gif", "svg", "webp", "css", "js", "html", "htm", "txt", "gz", "xz", "conf", "cfg", "json", "yaml",
            "yml", "xml", "deb", "dsc", "tar", "zip", "pdf", "log", "local", "localdomain", "lan",
        ].map { Array($0.utf8) })
}
