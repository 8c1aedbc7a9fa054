package import Foundation

/// One version of a document as it is stored.
package struct StoredDocument: Sendable, Hashable {
    package let key: DocumentKey
    package let version: Int32
    package let format: DocumentFormat
    package let title: String?
    package let content: [UInt8]
    package let permissions: [String]
    package let metadata: [UInt8]?
    package let publishedAt: Date?

    package init(
        key: DocumentKey, version: Int32, format: DocumentFormat, title: String?, content: [UInt8],
        permissions: [String] = [], metadata: [UInt8]? = nil, publishedAt: Date? = nil
    ) {
        self.key = key
        self.version = version
        self.format = format
        self.title = title
        self.content = content
        self.permissions = permissions
        self.metadata = metadata
        self.publishedAt = publishedAt
    }
}

/// A document that a generation has not taken in, with the number that whoever stores it must show.
package struct PendingDocument: Sendable, Hashable {
    package let document: StoredDocument
    package let seq: Int64
    package init(document: StoredDocument, seq: Int64) {
        self.document = document
        self.seq = seq
    }
}
