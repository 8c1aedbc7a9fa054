import Domain

/// IBAN: ISO 13616, the length of its country, mod 97 = 1. In one piece or in fours with spaces; letters in capitals.
enum InternationalBankAccount {
    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text[index].isCapital, text[index + 1].isCapital, text[index + 2].isDigit, text[index + 3].isDigit else {
            return nil
        }
        let length = lengths[Int(text[index] - 65) * 26 + Int(text[index + 1] - 65)]
        guard length > 0, let (characters, end) = characters(Int(length), from: index, in: text) else { return nil }
        guard !text[end].isNamePart, remainder(characters) == 1 else { return nil }
        return Finding(.iban, index..<end, isValidated: true)
    }

    /// So many letters and digits, with at most one space or dash between each four.
    private static func characters(_ count: Int, from index: Int, in text: ByteText) -> ([UInt8], end: Int)? {
        var characters: [UInt8] = []
        var place = index
        while characters.count < count {
            if !characters.isEmpty, characters.count % 4 == 0, text[place] == 32 || text[place] == 45 { place += 1 }
            guard text[place].isDigit || text[place].isCapital else { return nil }
            characters.append(text[place])
            place += 1
        }
        return (characters, place)
    }

    /// The first four go to the end, letters count from A = 10, and the whole is divided by 97.
    private static func remainder(_ characters: [UInt8]) -> Int {
        (characters.dropFirst(4) + characters.prefix(4)).reduce(0) { rest, byte in
            byte.isDigit ? (rest * 10 + byte.digit) % 97 : (rest * 100 + Int(byte) - 55) % 97
        }
    }

    /// By country, 0 for none. SWIFT, IBAN Registry.
    static let lengths: [UInt8] = {
        var lengths = [UInt8](repeating: 0, count: 26 * 26)
        for entry in registry.split(whereSeparator: \.isWhitespace) {
            let country = Array(entry.utf8.prefix(2))
            lengths[Int(country[0] - 65) * 26 + Int(country[1] - 65)] = UInt8(entry.dropFirst(2)) ?? 0
        }
        return lengths
    }()

    static let registry = """
        AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 \
        FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 \
        LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 \
        RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30
        """
}
