package import Foundation

/// A document that is about to be put. Its key, sizes and dates have been judged; its content has not been read.
package struct NewDocument: Sendable, Hashable {
    package static let contentBytesMax = 16 << 20
    package static let titleBytesMax = 2048
    package static let metadataBytesMax = 16 * 1024
    package static let permissionsMax = 64
    package static let permissionBytesMax = 128

    package var key: DocumentKey
    package var format: DocumentFormat
    /// Nil for the one the content names itself.
    package var title: String?
    /// As it came; citations point into these bytes.
    package var content: [UInt8]
    /// Who may see it: everybody of the tenant when empty, else who has one of these. Sorted, without repeats.
    package var permissions: [String]
    /// The tenant's own JSON object, as text.
    package var metadata: [UInt8]?
    package var publishedAt: Date?

    package init(
        key: DocumentKey, format: DocumentFormat, title: String? = nil, content: [UInt8], permissions: [String] = [],
        metadata: [UInt8]? = nil, publishedAt: Date? = nil
    ) {
        self.key = key
        self.format = format
        self.title = title
        self.content = content
        self.permissions = Set(permissions).sorted()
        self.metadata = metadata
        self.publishedAt = publishedAt
    }
}
