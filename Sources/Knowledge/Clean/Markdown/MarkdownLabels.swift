/// The labels for which a document defines addresses. Brackets around other words are words.
struct MarkdownLabels {
    private var labels: Set<String> = []

    init(_ source: [UInt8]) {
        var lines = MarkdownLines(source)
        while let line = lines.next() {
            let line = MarkdownLine(line, in: source)
            if !line.isBlank, line.indent < 4, let label = line.definition { labels.insert(label) }
        }
    }

    func contains(_ label: ArraySlice<UInt8>) -> Bool {
        !labels.isEmpty && label.count < 1000 && labels.contains(Self.normal(label))
    }

    /// Case and white space do not tell labels apart.
    static func normal(_ label: ArraySlice<UInt8>) -> String {
        String(decoding: label, as: UTF8.self).lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
