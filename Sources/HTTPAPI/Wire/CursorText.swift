import Foundation

/// The bytes of a cursor as text that needs no escaping in a URL: base 64 with `-` and `_`, without padding (RFC 4648,
/// section 5).
enum CursorText {
    static func text(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Nil for text that is longer than `bytesMax` bytes need or that is no base 64. Several texts may give the same
    /// bytes: whoever must know whether a cursor is one of ours makes its text again and compares.
    static func bytes(_ text: String, bytesMax: Int) -> [UInt8]? {
        guard text.utf8.count <= (bytesMax * 4 + 2) / 3 else { return nil }
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        return Data(base64Encoded: text.replacing("-", with: "+").replacing("_", with: "/") + padding).map(Array.init)
    }
}

extension Problem {
    /// What somebody is told whose cursor is none of ours, or of another list.
    static var foreignCursor: Problem {
        Problem(
            .invalidCursor, "Take next_cursor from an answer of the same list with the same filters.",
            items: [.init(place: .parameter("cursor"), detail: "is not a cursor of this list")])
    }
}
