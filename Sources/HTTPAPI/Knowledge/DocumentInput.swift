import Domain
import Foundation
import Knowledge

/// One document as a client sends it.
enum DocumentInput {
    /// Fields: `key`, `content` or `content_base64`, `format`, `title`, `permissions`, `metadata`, `published_at`.
    ///
    /// Without a format the key's ending says it: `.md` and `.markdown`, `.html`, `.htm` and `.xhtml`; else it is text.
    static func read(_ body: JSONValue) -> (document: NewDocument?, problems: [InputProblem]) {
        var reader = InputReader(body)
        let key = key(&reader)
        let format: DocumentFormat? = reader.oneOf("format", required: false)
        let title = reader.string("title", required: false, bytesMax: NewDocument.titleBytesMax, allowsNull: true)
        let content = content(&reader)
        let permissions = reader.strings(
            "permissions", required: false, count: 0...NewDocument.permissionsMax,
            bytesMax: NewDocument.permissionBytesMax)
        let metadata = reader.object("metadata", required: false).map { JSONValue.object($0).encoded() }
        if let metadata, metadata.count > NewDocument.metadataBytesMax {
            reader.report("metadata", "is longer than \(NewDocument.metadataBytesMax) bytes")
        }
        let publishedAt = reader.timestamp("published_at", required: false)
        reader.rejectUnknownKeys()
        guard let key, let content, reader.problems.isEmpty else { return (nil, reader.problems) }
        let document = NewDocument(
            key: key, format: format ?? Self.format(of: key), title: title, content: content,
            permissions: permissions ?? [], metadata: metadata, publishedAt: publishedAt)
        return (document, [])
    }

    private static func key(_ reader: inout InputReader) -> DocumentKey? {
        guard let text = reader.string("key", required: true, bytesMax: DocumentKey.bytesMax) else { return nil }
        let key = DocumentKey(text)
        if key == nil { reader.report("key", DocumentKey.rule) }
        return key
    }

    private static func content(_ reader: inout InputReader) -> [UInt8]? {
        let bytesMax = NewDocument.contentBytesMax
        let text = reader.string("content", required: false, bytesMax: bytesMax, allowsEmpty: true)
        let encoded = reader.string(
            "content_base64", required: false, bytesMax: bytesMax / 3 * 4 + 4, allowsEmpty: true)
        switch (text, encoded) {
        case (let text?, nil): return Array(text.utf8)
        case (nil, let encoded?):
            guard let data = Data(base64Encoded: encoded), data.count <= bytesMax else {
                reader.report("content_base64", "is no base 64 of at most \(bytesMax) bytes")
                return nil
            }
            return Array(data)
        case (nil, nil):
            if reader.problems.isEmpty { reader.report("content", "is missing; give content or content_base64") }
            return nil
        case (.some, .some):
            reader.report("content_base64", "is there beside content; give one of them")
            return nil
        }
    }

    private static func format(of key: DocumentKey) -> DocumentFormat {
        let name = key.rawValue.lowercased()
        if name.hasSuffix(".md") || name.hasSuffix(".markdown") { return .markdown }
        return [".html", ".htm", ".xhtml"].contains { name.hasSuffix($0) } ? .html : .text
    }
}
