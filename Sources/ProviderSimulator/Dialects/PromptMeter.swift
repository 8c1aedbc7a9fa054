/// Counts the tokens of a prompt and names its work while the texts pass by.
///
/// A token is four bytes in OpenAI's dialect and three in Anthropic's, whose newer tokenizers give about 30 % more. Each
/// message costs four more. Runs of 32 or more hexadecimal digits are left out of the work's name: delimiters and
/// canaries have one that is new in each call.
struct PromptMeter {
    private let dialect: Dialect
    private var bytes = 0
    private var messages = 0
    private var hash = StableHash()
    /// Numbered passages that were shown.
    private(set) var passages = 0

    init(_ dialect: Dialect, model: String) {
        self.dialect = dialect
        hash.add(model)
    }

    mutating func add(_ text: String) {
        bytes += text.utf8.count
        passages += NumberedPassages.count(in: text)
        Self.addWithoutRandomWords(text, to: &hash)
    }

    mutating func addMessage(role: String) {
        messages += 1
        hash.add(role)
    }

    mutating func add(_ json: JSON?) {
        guard let json else { return }
        add(json.text)
    }

    var tokens: Int { Self.tokens(ofBytes: bytes, dialect) + messages * 4 + 3 }
    var workHash: UInt64 { hash.value }

    static func tokens(ofBytes bytes: Int, _ dialect: Dialect) -> Int {
        switch dialect {
        case .openai: (bytes + 3) / 4
        case .anthropic: (bytes + 2) / 3
        }
    }

    static func addWithoutRandomWords(_ text: String, to hash: inout StableHash) {
        var run: [UInt8] = []
        for byte in text.utf8 {
            if isHexDigit(byte) {
                run.append(byte)
            } else {
                endRun(&run, &hash)
                hash.add(byte)
            }
        }
        endRun(&run, &hash)
        hash.add(0xFF as UInt8)
    }

    private static func endRun(_ run: inout [UInt8], _ hash: inout StableHash) {
        if run.count < 32 { for byte in run { hash.add(byte) } }
        run.removeAll(keepingCapacity: true)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
    }
}
