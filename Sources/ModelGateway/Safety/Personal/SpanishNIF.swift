import Domain

/// Spanish NIF: eight digits and the letter of their remainder mod 23 (Real Decreto 1553/2005). A capital letter, with or
/// without a dash before it, lets it stand by itself; a small one wants `nif`, `dni` or the like near.
enum SpanishNIF {
    static let letters = Array("TRWAGMYFPDXBNJZSQVHLCKE".utf8)
    static let words = ContextWords("nif", "dni", "nie", "documento", "identidad")

    static func find(at index: Int, in text: ByteText) -> Finding? {
        guard text.end(of: .digits, from: index, max: 9) == index + 8 else { return nil }
        let place = text[index + 8] == 45 ? index + 9 : index + 8
        let letter = text[place]
        guard letter.isLetter, !text[place + 1].isNamePart else { return nil }
        // A dash or a full stop joins it to something longer, such as a version.
        guard text[index - 1] != 45, text[index - 1] != 46 else { return nil }
        let number = (index..<index + 8).reduce(0) { $0 * 10 + text[$1].digit }
        guard letters[number % 23] == letter & ~32 else { return nil }
        let range = index..<place + 1
        guard letter.isCapital || words.stand(near: range, in: text) else { return nil }
        return Finding(.spanishNIF, range, isValidated: true)
    }
}
