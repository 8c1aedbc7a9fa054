import Domain

/// Phone numbers in international form: a plus sign, an assigned country code, as many digits as that country's plan
/// has (ITU-T E.164), with spaces, dashes, dots and parentheses between them. Numbers without a plus sign are not read:
/// they look like everything else.
enum PhoneNumber {
    /// Bytes from the plus sign to the last digit.
    private static let lengthMax = 28

    static func find(at plus: Int, in text: ByteText) -> Finding? {
        guard !text[plus - 1].isNamePart, text[plus - 1] != 43, text[plus - 1] != 46, text[plus + 1].isDigit else {
            return nil
        }
        var digits: [Int] = []
        var end = plus + 1
        var index = plus + 1
        while index - plus < lengthMax, digits.count <= 15 {
            if text[index].isDigit {
                digits.append(text[index].digit)
                end = index + 1
            } else if !isSeparator(text[index]) || index - end >= 2 {
                break
            }
            index += 1
        }
        guard !text[end].isNamePart, isNumber(digits) else { return nil }
        return Finding(.phone, plus..<end)
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { " -.()/".utf8.contains(byte) }

    private static func isNumber(_ digits: [Int]) -> Bool {
        guard (8...15).contains(digits.count) else { return false }
        // Codes are free of prefixes, so the first length that fits is the code.
        for length in 1...3 {
            let code = digits.prefix(length).reduce(0) { $0 * 10 + $1 }
            if let national = CallingCodes.lengths[code] { return national.contains(digits.count - length) }
        }
        return false
    }
}
