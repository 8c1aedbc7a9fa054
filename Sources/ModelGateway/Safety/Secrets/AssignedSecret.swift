import Domain

/// A random-looking value that is given to a name such as `password`, `DB_SECRET` or `apiKey`, with `=` or `:`.
///
/// The value has at least 16 characters, letters and digits, and at least 3.3 bits a character (a 32-digit hexadecimal
/// key has about 3.6; a name made of words has no digits). A value in a person's words is not found, and neither is a
/// short password: nothing but its place tells it from text.
enum AssignedSecret {
    private static let nameMax = 64
    private static let valueMax = 256
    private static let valueMin = 16
    private static let bitsMin = 3.3

    static func find(around index: Int, in text: ByteText) -> Finding? {
        guard let name = name(before: index, in: text), isKeyLike(name) else { return nil }
        var start = index + 1
        // `=>`, `:=`, spaces and quotes, escaped ones too.
        while start - index < 6, " =>\"'`\\".utf8.contains(text[start]) { start += 1 }
        return value(at: start, in: text)
    }

    /// The value that begins at `start`, if it looks like a secret.
    static func value(at start: Int, in text: ByteText) -> Finding? {
        var end = text.end(of: .secret, from: start, max: valueMax)
        // What ends a sentence is not part of it.
        while end > start, ".!".utf8.contains(text[end - 1]) { end -= 1 }
        guard end - start >= valueMin else { return nil }
        let characters = text.bytes(start..<end)
        guard characters.contains(where: \.isDigit), characters.contains(where: \.isLetter) else { return nil }
        guard !isPath(characters), RandomLook.entropy(characters) >= bitsMin else { return nil }
        return Finding(.assignedSecret, start..<end)
    }

    private static func name(before index: Int, in text: ByteText) -> [UInt8]? {
        var end = index
        while index - end < 3, " \"'`\\:".utf8.contains(text[end - 1]) { end -= 1 }
        var start = end
        while end - start < nameMax, Alphabet.name.contains(text[start - 1]) { start -= 1 }
        guard end > start else { return nil }
        return (start..<end).map { text[$0].lowercased }.filter { $0 != 95 && $0 != 45 }
    }

    private static func isKeyLike(_ name: [UInt8]) -> Bool {
        endings.contains { ending in name.count >= ending.count && name.suffix(ending.count).elementsEqual(ending) }
    }

    /// Addresses, paths and mail addresses have slashes and words; secrets in base 64 have few of them.
    private static func isPath(_ characters: [UInt8]) -> Bool {
        characters.contains(UInt8(ascii: "@")) && characters.contains(46)
            || characters.starts(with: Array("http".utf8)) || characters.first == UInt8(ascii: "/")
            || characters.first == UInt8(ascii: "$")
    }

    /// Without dashes and underscores.
    private static let endings: [[UInt8]] = [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey",
        "credential", "credentials", "authorization", "authkey",
    ].map { Array($0.utf8) }
}
