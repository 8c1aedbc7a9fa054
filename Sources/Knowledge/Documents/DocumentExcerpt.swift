package import Foundation

/// Some bytes of one version of a document, and what there is to say about the whole.
package struct DocumentExcerpt: Sendable, Hashable {
    package let key: DocumentKey
    package let version: Int32
    package let format: DocumentFormat
    package let title: String?
    /// Of the whole content.
    package let bytes: Int
    /// Which bytes of the content these are; those that were asked for, as far as there are any.
    package let range: Range<Int>
    package let content: [UInt8]
    package let permissions: [String]
    package let metadata: [UInt8]?
    package let publishedAt: Date?

    package init(
        key: DocumentKey, version: Int32, format: DocumentFormat, title: String?, bytes: Int, range: Range<Int>,
        content: [UInt8], permissions: [String] = [], metadata: [UInt8]? = nil, publishedAt: Date? = nil
    ) {
        self.key = key
        self.version = version
        self.format = format
        self.title = title
        self.bytes = bytes
        self.range = range
        self.content = content
        self.permissions = permissions
        self.metadata = metadata
        self.publishedAt = publishedAt
    }
}
