/// A tenant's own name for one of its users: 1 to 128 bytes of UTF-8 without control characters. What it means is the
/// tenant's affair; here it only tells users apart.
package struct UserName: Sendable, Hashable, RawRepresentable {
    package static let bytesMax = 128

    package let rawValue: String

    package init?(rawValue: String) {
        guard (1...Self.bytesMax).contains(rawValue.utf8.count),
            !rawValue.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else { return nil }
        self.rawValue = rawValue
    }
}
