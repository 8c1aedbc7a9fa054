import Domain

/// Spanish NIE: X, Y or Z for 0, 1 or 2, seven digits, and the letter of the NIF. Capitals stand by themselves.
enum SpanishNIE {
    static func find(at index: Int, in text: ByteText) -> Finding? {
        let first = text[index]
        guard first.isCapital, (88...90).contains(first) else { return nil }
        let digits = text[index + 1] == 45 ? index + 2 : index + 1
        guard text.end(of: .digits, from: digits, max: 8) == digits + 7 else { return nil }
        let place = text[digits + 7] == 45 ? digits + 8 : digits + 7
        guard text[place].isCapital, !text[place + 1].isNamePart else { return nil }
        let number = (digits..<digits + 7).reduce(Int(first) - 88) { $0 * 10 + text[$1].digit }
        guard SpanishNIF.letters[number % 23] == text[place] else { return nil }
        return Finding(.spanishNIE, index..<place + 1, isValidated: true)
    }
}
