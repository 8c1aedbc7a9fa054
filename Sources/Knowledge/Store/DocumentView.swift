package import Foundation

/// A document in a list.
package struct DocumentView: Sendable {
    package let key: DocumentKey
    package let version: Int32
    package let format: DocumentFormat
    package let title: String?
    package let bytes: Int
    package let permissions: [String]
    package let updatedAt: Date
    /// Whether the generation that answers has taken this version in.
    package let isSearchable: Bool
    /// Why the generation that answers could not take it in.
    package let failure: DocumentRefusal?

    package init(
        key: DocumentKey, version: Int32, format: DocumentFormat, title: String?, bytes: Int, permissions: [String],
        updatedAt: Date, isSearchable: Bool, failure: DocumentRefusal?
    ) {
        self.key = key
        self.version = version
        self.format = format
        self.title = title
        self.bytes = bytes
        self.permissions = permissions
        self.updatedAt = updatedAt
        self.isSearchable = isSearchable
        self.failure = failure
    }
}
