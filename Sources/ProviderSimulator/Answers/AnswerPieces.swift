/// One step of an answer: what a vendor would send as one event.
struct AnswerPiece: Sendable {
    let text: String
    let tokens: Int
}

/// The text of an answer in pieces, made when they are asked for, so that an answer of a gigabyte costs no memory.
struct AnswerPieces: Sendable {
    let count: Int
    let tokens: Int
    private let piece: @Sendable (Int) -> AnswerPiece

    static let none = AnswerPieces(count: 0, tokens: 0) { _ in AnswerPiece(text: "", tokens: 0) }

    init(count: Int, tokens: Int, piece: @escaping @Sendable (Int) -> AnswerPiece) {
        self.count = count
        self.tokens = tokens
        self.piece = piece
    }

    subscript(index: Int) -> AnswerPiece { piece(index) }

    /// A known text, four bytes and a token a piece; a character is never parted.
    init(_ text: String, tokensMax: Int = .max) {
        var pieces: [AnswerPiece] = []
        var part = ""
        func end() {
            if !part.isEmpty { pieces.append(AnswerPiece(text: part, tokens: 1)) }
            part = ""
        }
        for scalar in text.unicodeScalars {
            part.unicodeScalars.append(scalar)
            if part.utf8.count >= 4 { end() }
            if pieces.count == tokensMax { break }
        }
        if pieces.count < tokensMax { end() }
        let made = pieces
        self.init(count: made.count, tokens: made.count) { made[$0] }
    }

    /// Made-up prose of so many tokens.
    init(prose tokens: Int, seed: UInt64) {
        self.init(count: tokens, tokens: tokens) { index in
            AnswerPiece(text: Prose.word(index, of: tokens, seed: seed), tokens: 1)
        }
    }

    /// The same with one more token at the end.
    func followed(by text: String) -> AnswerPieces {
        let last = AnswerPiece(text: text, tokens: 1)
        let (count, piece) = (count, piece)
        return AnswerPieces(count: count + 1, tokens: tokens + 1) { $0 < count ? piece($0) : last }
    }

    /// The letter `a`, so many bytes, a kilobyte a piece.
    init(bytes: Int) {
        let size = 1_024
        let last = bytes % size
        let full = AnswerPiece(text: String(repeating: "a", count: size), tokens: size / 4)
        let rest = AnswerPiece(text: String(repeating: "a", count: last), tokens: (last + 3) / 4)
        let fulls = bytes / size
        self.init(count: fulls + (last > 0 ? 1 : 0), tokens: fulls * full.tokens + rest.tokens) {
            $0 < fulls ? full : rest
        }
    }

    /// All of it. For answers that are not streamed and of bounded size.
    var text: String { (0..<count).map { piece($0).text }.joined() }
}
