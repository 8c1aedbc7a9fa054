/// Cuts a sequence of keys into ranges, each with at most so many documents and about so many bytes: a piece ends with
/// the document that reaches the bytes.
struct PieceCutter: Sendable {
    let documents: Int
    let bytes: Int
    private(set) var pieces: [ClosedRange<DocumentKey>] = []
    private var open: (first: DocumentKey, last: DocumentKey, documents: Int, bytes: Int)?

    init(documents: Int, bytes: Int) {
        self.documents = documents
        self.bytes = bytes
    }

    mutating func add(_ key: DocumentKey, bytes size: Int) {
        var piece = open ?? (key, key, 0, 0)
        piece.last = key
        piece.documents += 1
        piece.bytes += size
        open = piece
        if piece.documents >= documents || piece.bytes >= bytes { close() }
    }

    mutating func close() {
        guard let piece = open else { return }
        pieces.append(piece.first...piece.last)
        open = nil
    }
}
