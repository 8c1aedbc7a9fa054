import Domain

/// One walk over a text. What a byte is decides which detectors look from there: nearly every byte of prose costs one
/// look into a table.
struct TextScan {
    private let text: ByteText
    private var found: [Finding] = []

    init(_ text: ByteText) { self.text = text }

    mutating func run() -> [Finding] {
        let classes = ByteClass.table
        var index = 0
        while index < text.count {
            switch classes[Int(text[index])] {
            case .other: index += 1
            case .digit: index = number(at: index)
            case .letter: index = word(at: index)
            case .sign:
                sign(at: index)
                index += 1
            }
        }
        return found
    }

    /// At the first digit of a name or number; returns where to go on.
    private mutating func number(at index: Int) -> Int {
        let end = nameEnd(from: index)
        if !text[index - 1].isNamePart {
            add(IPv4Address.find(at: index, in: text))
            add(IPv6Address.find(at: index, in: text))
            add(MACAddress.find(at: index, in: text))
            add(BitcoinAddress.findBase58(at: index, in: text))
            add(SpanishNIF.find(at: index, in: text))
            numberRuns(at: index)
        }
        return end
    }

    private mutating func numberRuns(at index: Int) {
        guard var run = NumberRun(at: index, in: text) else { return }
        repeat {
            if run.count >= 8, run.standsAlone {
                found += NumberDetectors.types(of: run, in: text).map {
                    Finding($0.type, run.range, isValidated: $0.isValidated)
                }
            }
        } while run.grow()
    }

    /// At the first letter of a name; returns where to go on.
    private mutating func word(at index: Int) -> Int {
        guard !text[index - 1].isNamePart else { return nameEnd(from: index) }
        if let secret = SecretShape.find(at: index, in: text) ?? WebToken.find(at: index, in: text) {
            found.append(secret)
            return secret.range.upperBound
        }
        add(BearerSecret.find(at: index, in: text))
        add(InternationalBankAccount.find(at: index, in: text))
        add(BitcoinAddress.findBech32(at: index, in: text))
        add(SpanishNIE.find(at: index, in: text))
        if text[index].hexValue != nil { add(MACAddress.find(at: index, in: text)) }
        return nameEnd(from: index)
    }

    private mutating func sign(at index: Int) {
        switch text[index] {
        case UInt8(ascii: "@"): add(EmailAddress.find(around: index, in: text))
        case UInt8(ascii: "+"): add(PhoneNumber.find(at: index, in: text))
        case UInt8(ascii: "-"): add(PrivateKeyBlock.find(at: index, in: text))
        case UInt8(ascii: "="), UInt8(ascii: ":"): add(AssignedSecret.find(around: index, in: text))
        default: break
        }
    }

    private mutating func add(_ finding: Finding?) {
        if let finding { found.append(finding) }
    }

    private func nameEnd(from index: Int) -> Int {
        var end = index + 1
        while end < text.count, text[end].isNamePart { end += 1 }
        return end
    }
}

/// What the walk does with a byte.
private enum ByteClass: UInt8 {
    case other, digit, letter, sign

    static let table: [ByteClass] = (0...255).map { (value: Int) in
        let byte = UInt8(value)
        if byte.isDigit { return .digit }
        if byte.isLetter { return .letter }
        return "@+-=:".utf8.contains(byte) ? .sign : .other
    }
}
