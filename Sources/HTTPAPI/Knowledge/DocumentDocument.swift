import Domain
import Foundation
import Knowledge

extension DocumentView {
    /// A document in a list.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("key", key.rawValue)
        writer.field("version", .integer(Int64(version)))
        writer.field("format", format.rawValue)
        writer.field(ifPresent: "title", title)
        writer.field("bytes", .integer(Int64(bytes)))
        writer.field("permissions", .array(permissions.map { .string($0) }))
        writer.field("is_searchable", .bool(isSearchable))
        if let failure { writer.field("failure", failure.json) }
        writer.field(ifPresent: "updated_at", updatedAt)
        return writer.finished()
    }
}

extension DocumentRefusal {
    var json: JSONValue { .object(["code": .string(code), "message": .string(message)]) }
}

extension DocumentExcerpt {
    /// A version of a document, or the bytes of it that a citation names: as text where they are UTF-8, else in base 64.
    func json() -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("key", key.rawValue)
        writer.field("version", .integer(Int64(version)))
        writer.field("format", format.rawValue)
        writer.field(ifPresent: "title", title)
        writer.field("bytes", .integer(Int64(bytes)))
        writer.field("from", .integer(Int64(range.lowerBound)))
        writer.field("to", .integer(Int64(range.upperBound)))
        if let text = String(validating: content, as: UTF8.self), !text.utf8.contains(0) {
            writer.field("content", text)
        } else {
            writer.field("content_base64", Data(content).base64EncodedString())
        }
        writer.field("permissions", .array(permissions.map { .string($0) }))
        writer.field(ifPresent: "metadata", raw: metadata)
        writer.field(ifPresent: "published_at", publishedAt)
        return writer.finished()
    }
}
