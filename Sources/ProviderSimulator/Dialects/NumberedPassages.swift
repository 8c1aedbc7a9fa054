/// The passages that a prompt shows, as far as it numbers each on a line of its own: `Passage 3:`.
enum NumberedPassages {
    private static let word = Array("Passage ".utf8)

    static func count(in text: String) -> Int {
        text.utf8.split(separator: UInt8(ascii: "\n")).count { line in
            guard line.last == UInt8(ascii: ":"), line.starts(with: word) else { return false }
            let number = line.dropFirst(word.count).dropLast()
            return (1...3).contains(number.count) && number.allSatisfy { (0x30...0x39).contains($0) }
        }
    }
}
