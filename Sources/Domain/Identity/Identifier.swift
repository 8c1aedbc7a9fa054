package import Foundation

/// What an ``Identifier`` names; the prefix is how it is spelled outside (`task_…`).
package protocol IdentifierTag: Sendable {
    static var prefix: String { get }
}

/// A UUIDv7 that knows what it names, so that IDs of different things cannot be mixed up.
/// Shown outside as the prefix and 26 characters of Crockford base 32.
package struct Identifier<Tag: IdentifierTag>: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    package let uuid: UUID

    package init(_ uuid: UUID) { self.uuid = uuid }

    /// A fresh identifier.
    package init() { uuid = UUIDv7.make() }

    /// Reads the outside spelling; nil for anything else, another prefix included.
    package init?(_ text: some StringProtocol) {
        guard text.hasPrefix(Tag.prefix + "_"),
            let uuid = CrockfordBase32.decode(text.dropFirst(Tag.prefix.count + 1))
        else { return nil }
        self.uuid = uuid
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "expected an ID like \(Tag.prefix)_…"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package var description: String { "\(Tag.prefix)_\(CrockfordBase32.encode(uuid))" }

    package static func < (left: Self, right: Self) -> Bool {
        (left.uuid.high, left.uuid.low) < (right.uuid.high, right.uuid.low)
    }
}
