/// Makes clean text of a document's bytes.
///
/// Linear in the bytes, whatever they hold: unclosed tags, deep nesting and one endless line included. Memory is a few
/// times the bytes.
package enum Cleaner {
    /// - Parameter encoding: how the bytes are to be read when that is known; nil to find out. A piece of a document
    ///   (the bytes of a citation) is read as the whole was.
    /// - Throws: `unsupported_encoding`, or `not_text` for a picture or an archive.
    package static func clean(
        _ bytes: [UInt8], as format: DocumentFormat, encoding: TextEncoding? = nil
    ) throws(DocumentRefusal) -> CleanText {
        try measured(bytes, as: format, encoding: encoding).text
    }

    /// The words that a citation's bytes hold, exactly as they were sliced; nil for a range that holds none. The whole
    /// document is read, since what a byte means depends on what stands before it.
    package static func text(
        of source: Range<Int>, in bytes: [UInt8], as format: DocumentFormat
    ) throws(DocumentRefusal) -> String? {
        let clean = try clean(bytes, as: format)
        let range = clean.offsets.clean(of: source)
        return range.isEmpty ? nil : clean.text(range)
    }

    /// The same with the bytes that were looked at on the way, which a test holds against the size.
    static func measured(
        _ bytes: [UInt8], as format: DocumentFormat, encoding: TextEncoding? = nil
    ) throws(DocumentRefusal) -> (text: CleanText, steps: Int) {
        let decoded = try DecodedText(
            bytes, encoding: encoding, declared: format == .html ? DeclaredCharset(in: bytes) : nil)
        guard !decoded.isBinary else {
            throw DocumentRefusal(
                code: "not_text", message: "the content is not text; extract its text first, or say which format it has"
            )
        }
        switch format {
        case .text:
            var reader = PlainTextReader(decoded.bytes)
            let built = reader.read()
            return (built.finished(decoded, title: nil), built.steps)
        case .markdown:
            var reader = MarkdownReader(decoded.bytes)
            let built = reader.read()
            return (finished(built, decoded, title: reader.title, replaced: reader.replaced), built.steps)
        case .html: return html(decoded)
        }
    }

    /// A page that lies in a form as a whole (as some frameworks write them) is read again with its forms.
    private static func html(_ decoded: DecodedText) -> (text: CleanText, steps: Int) {
        var reader = HTMLReader(decoded.bytes)
        var built = reader.read()
        if built.blocks.isEmpty, reader.hasDroppedForm {
            reader = HTMLReader(decoded.bytes, dropsForms: false)
            built = reader.read()
        }
        return (finished(built, decoded, title: reader.title, replaced: reader.replaced), built.steps)
    }

    /// What the document calls itself, or else its first heading of the first level.
    private static func finished(
        _ built: CleanTextBuilder, _ decoded: DecodedText, title: String?, replaced: Int
    ) -> CleanText {
        let heading = built.blocks.first { $0.kind == .heading(1) }
        let named = title ?? heading.map { String(decoding: built.bytes[$0.range], as: UTF8.self) }
        return built.finished(decoded, title: named, replaced: replaced)
    }
}
