import Testing

@testable import Knowledge

@Suite("Cleaning is linear in the bytes, whatever they hold")
struct LinearityTests {
    /// What readers with a second look stumble over, repeated.
    static let patterns = [
        "<", "<a", "<a ", "<div>", "</div>", "<div><p>", "<b>x</b>", "<!--", "<!-- ", "&", "&amp;", "&#1;", "<a b=\"",
        "<a b='",
        "<a b='x\" ", "<td>", "<table><tr><td>x", "<script>", "<title>x", "<nav>", "<li>x ", "<h2>x", "<pre>x\n", "*",
        "**a ", "_a_b",
        "[", "]", "[a](", "[a](b \"", "[a](b '", "[[a]] ", "![", "`", "` `` ", "`a``b```", "> ", "|", "|a|b\n|-|-\n",
        "1. ",
        "- a\n", "\\", "```\n", "    a\n", "a\n\n", "\t", "\r", "a\u{C}", "<script", "<style> ", "---\n", "[a]: b\n",
        "[^", "é",
    ]

    @Test("Twice the bytes take at most twice the steps", arguments: DocumentFormat.allCases, patterns)
    func doubling(format: DocumentFormat, pattern: String) throws {
        let steps = try [1 << 15, 1 << 16].map { size in
            let bytes = Array(String(repeating: pattern, count: size / pattern.utf8.count).utf8)
            return try Cleaner.measured(bytes, as: format).steps
        }
        #expect(Self.isLinear(steps, bytes: 1 << 16))
    }

    @Test("A page that ends in an open quote is not searched tag by tag", arguments: ["b=\">\"", ">\"", "'>", ""])
    func openQuote(tail: String) throws {
        let steps = try [1 << 15, 1 << 16].map { size in
            try Cleaner.measured(Array((String(repeating: "<a ", count: size / 3) + tail).utf8), as: .html).steps
        }
        #expect(Self.isLinear(steps, bytes: 1 << 16))
    }

    @Test("A quadratic count would be noticed")
    func noticed() {
        #expect(!Self.isLinear([1 << 10, 1 << 12], bytes: 1 << 10))
        #expect(!Self.isLinear([1 << 20, 1 << 21], bytes: 1 << 10))
    }

    static func isLinear(_ steps: [Int], bytes: Int) -> Bool {
        steps[1] <= steps[0] * 21 / 10 + 1000 && steps[1] <= bytes * 12 + 1000
    }
}
