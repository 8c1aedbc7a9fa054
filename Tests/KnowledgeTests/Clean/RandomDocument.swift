import Domain

@testable import Knowledge

/// Documents of every construct in random order, the same for the same seed.
struct RandomDocument {
    var random: SplitMix64
    private var word = 0

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func source(_ format: DocumentFormat) -> String {
        (0..<random.count(5...40)).map { _ in block(format) }.joined(
            separator: random.pick(["\n\n", "\n \n", "\r\n\r\n"]))
    }

    private mutating func block(_ format: DocumentFormat) -> String {
        switch format {
        case .text: words(1...120)
        case .markdown: markdown()
        case .html: html()
        }
    }

    private mutating func words(_ count: ClosedRange<Int>) -> String {
        (0..<random.count(count)).map { _ in nextWord() }.joined(separator: random.pick([" ", "  ", "\n", " "]))
    }

    private mutating func nextWord() -> String {
        word += 1
        return random.pick(["w", "größe", "naïve", "日本", "x", "Wort", "e\u{301}", "🎉a"]) + "\(word)"
            + random.pick(["", "", "", ".", ",", "?"])
    }

    private mutating func markdown() -> String {
        switch random.count(0...9) {
        case 0: String(repeating: "#", count: random.count(1...4)) + " " + words(1...5).replacing("\n", with: " ")
        case 1:
            "```\n" + (0..<random.count(1...60)).map { _ in "  let " + nextWord() }.joined(separator: "\n") + "\n```"
        case 2: (0..<random.count(1...6)).map { _ in "- " + words(1...20) }.joined(separator: "\n")
        case 3:
            "| a | b |\n|---|---|\n"
                + (0..<random.count(1...30)).map { _ in "| " + nextWord() + " | `" + nextWord() + "` |" }.joined(
                    separator: "\n")
        case 4: "> " + words(1...30).replacing("\n", with: "\n> ")
        case 5:
            "**" + nextWord() + "** [" + nextWord() + "](http://example.org/a_b \"t\") &amp; `" + nextWord()
                + "` <!-- gone --> " + words(1...200)
        case 6: "1. " + words(1...9) + "\n\n       code " + nextWord() + "\n\n2. " + words(1...9)
        case 7: words(1...4).replacing("\n", with: " ") + "\n---"
        default: words(1...150)
        }
    }

    private mutating func html() -> String {
        switch random.count(0...9) {
        case 0: "<h\(random.count(1...4))>" + words(1...5) + "</h2>"
        case 1:
            "<pre>\n"
                + (0..<random.count(1...60)).map { _ in "  if a &lt; <i>" + nextWord() + "</i>" }.joined(
                    separator: "\n") + "</pre>"
        case 2: "<ul>" + (0..<random.count(1...6)).map { _ in "<li>" + words(1...20) }.joined() + "</ul>"
        case 3:
            "<table>"
                + (0..<random.count(1...30)).map { _ in "<tr><td>" + nextWord() + "<td><b>" + nextWord() + "</b></td>" }
                .joined() + "</table>"
        case 4: "<blockquote>" + words(1...30) + "</blockquote>"
        case 5: "<p>" + nextWord() + "&amp;&eacute;&#8212;" + nextWord() + "<script>gone()</script>" + words(1...200)
        case 6: "<nav>gone " + words(1...3) + "</nav><dl><dt>" + nextWord() + "<dd>" + words(1...40) + "</dl>"
        case 7: "<div><p>" + words(1...50) + "<!-- gone --></div></i>"
        default: "<p>" + words(1...150) + "</p>"
        }
    }
}
