/// What a tenant calls a document, unique within an index: a path, a URL, a number of its own.
package struct DocumentKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    package static let bytesMax = 512
    package static let rule = "must be 1 to \(bytesMax) bytes without control characters"

    package let rawValue: String
    package var description: String { rawValue }

    /// Nil for a text that breaks the rule; the `CHECK` on `document.key` says the same of its length.
    package init?(_ text: String) {
        guard (1...Self.bytesMax).contains(text.utf8.count),
            text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control })
        else { return nil }
        rawValue = text
    }

    /// By bytes, as the database compares them. Swift takes texts that look the same for the same, so that two documents
    /// would be one here and two there.
    package static func == (left: Self, right: Self) -> Bool { left.rawValue.utf8.elementsEqual(right.rawValue.utf8) }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(rawValue.utf8.count)
        for byte in rawValue.utf8 { hasher.combine(byte) }
    }

    /// By bytes, as the database orders them.
    package static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}
