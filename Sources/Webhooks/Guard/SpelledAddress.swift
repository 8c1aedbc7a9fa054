/// Finds IPv4 addresses spelled inside a name: `10.0.0.1.example.com`, `app-10-0-0-1.example.com`.
///
/// Public hosts carry such names too (a cloud's `203-...` host names), so finding one is not a refusal; what it spells is judged.
enum SpelledAddress {
    static func all(in name: HostName) -> [IPv4Address] {
        let labels = name.labels
        return quads(in: labels) + labels.flatMap { quads(in: $0.split(separator: "-")) }
    }

    /// Every run of four neighbouring decimal numbers.
    private static func quads(in parts: [Substring]) -> [IPv4Address] {
        guard parts.count >= 4 else { return [] }
        return (0...(parts.count - 4)).compactMap { start in
            IPv4Address(parts[start..<(start + 4)].joined(separator: "."))
        }
    }
}
