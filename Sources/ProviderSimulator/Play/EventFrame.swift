/// An event of a stream around the one text that changes, encoded once.
///
/// A short answer is 64 events of some 15 values each; encoding each anew would be most of what a call costs.
struct EventFrame: Sendable {
    /// Stands for the text when the frame is made.
    static let marker = "<<text>>"

    private let before: [UInt8]
    private let after: [UInt8]

    /// - Parameter event: an event whose last ``marker`` is the place of the text.
    init(_ event: [UInt8]) {
        let marker = JSON.string(Self.marker).bytes
        let places = stride(from: event.count - marker.count, through: 0, by: -1)
        let place = places.first { event[$0..<($0 + marker.count)].elementsEqual(marker) }
        guard let place else { preconditionFailure("the event has no place for a text") }
        before = Array(event[..<place])
        after = Array(event[(place + marker.count)...])
    }

    func piece(_ piece: AnswerPiece, isPaced: Bool) -> Reply.Piece {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(before.count + piece.text.utf8.count + 8 + after.count)
        bytes += before
        JSON.string(piece.text).write(to: &bytes)
        bytes += after
        return Reply.Piece(bytes: bytes, tokens: piece.tokens, isPaced: isPaced)
    }
}
