/// Makes a text that satisfies the string part of a schema: its format, or its length.
enum ConformingText {
    private static let lengthMax = 10_000

    static func make(_ schema: JSON, _ generator: inout SeededGenerator) -> String {
        if let format = schema["format"]?.asString, let text = formatted(format, &generator) { return text }
        let least = min(max(schema["minLength"]?.asInt ?? 0, 0), lengthMax)
        let most = max(least, min(schema["maxLength"]?.asInt ?? lengthMax, lengthMax))
        let seed = generator.next()
        var text = (0..<4).map { Prose.word($0, of: 4, seed: seed) }.joined()
        while text.count < least { text += " " + text }
        return String(text.prefix(most))
    }

    private static func formatted(_ format: String, _ generator: inout SeededGenerator) -> String? {
        let number = Int(generator.next() % 28) + 1
        let two = number < 10 ? "0\(number)" : "\(number)"
        switch format {
        case "date-time": return "2026-03-\(two)T10:\(two):00Z"
        case "date": return "2026-03-\(two)"
        case "time": return "10:\(two):00Z"
        case "duration": return "PT\(number)M"
        case "email": return "person\(number)@example.com"
        case "hostname": return "host\(number).example.com"
        case "uri": return "https://example.com/\(number)"
        case "ipv4": return "192.0.2.\(number)"
        case "ipv6": return "2001:db8::\(number)"
        case "uuid":
            let digits = hex(generator.next()) + hex(generator.next())
            let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(Array(digits)[$0]) }
            return "\(parts[0])-\(parts[1])-4\(parts[2].dropFirst())-8\(parts[3].dropFirst())-\(parts[4])"
        default: return nil
        }
    }

    /// Sixteen digits.
    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
