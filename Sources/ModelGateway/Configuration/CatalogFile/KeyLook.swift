/// Recognises a credential that was written where its name belongs.
enum KeyLook {
    private static let prefixes = [
        "sk-", "sk_", "pk-", "pk_", "rk_", "gsk_", "hf_", "ghp_", "gho_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA",
        "AIza", "eyJ", "Bearer ", "-----BEGIN",
    ]

    /// Whether a text has the beginning and the length of a key.
    static func isLikely(_ text: String) -> Bool {
        text.utf8.count >= 16 && prefixes.contains { text.hasPrefix($0) }
    }

    /// A name from the file as it may be shown: short, visible, and no key.
    static func shown(_ name: String) -> String {
        let isPlain = name.unicodeScalars.allSatisfy { (0x21...0x7E).contains($0.value) }
        return isPlain && name.utf8.count <= 64 && !isLikely(name) && !name.isEmpty ? "\"\(name)\"" : "this name"
    }
}
