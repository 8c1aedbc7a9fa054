/// What a vendor says answered: the pinned name behind an alias, such as `gpt-6-luna-2026-09-01` for `gpt-6-luna`.
///
/// It is a stranger's text that ends up in results and in the audit trail, so only what looks like a name is taken. What
/// does not is as good as unsaid: the catalogue's name stands in for it.
enum AnsweringModel {
    static let bytesMax = 200

    /// The name, or nil for a text that is none.
    static func checked(_ text: String?) -> String? {
        // Some servers give the path of a file on their own disk, which is nobody's business but its last part.
        guard let text = text.map({ $0.hasPrefix("/") ? String($0.split(separator: "/").last ?? "") : $0 }),
            (1...bytesMax).contains(text.utf8.count), text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return text
    }
}
