import Testing

@testable import Knowledge

@Suite("Cleaning Markdown")
struct MarkdownTests {
    static let blocks: [(String, [String])] = [
        ("# One\n## Two ##\n### C#\n#nothing", ["h1 One", "h2 Two", "h3 C#", "p #nothing"]),
        ("Title\n=====\nPart\ntwo\n---\ntext", ["h1 Title", "h2 Part\ntwo", "p text"]),
        ("a\n\n---\n\nb\n\n* * *\nc", ["p a", "p b", "p c"]),
        ("one\ntwo  \nthree\\\nfour\n\nfive", ["p one\ntwo\nthree\nfour", "p five"]),
        ("```swift\nlet a = 1\n\n  b * c *\n```\nafter", ["code let a = 1\n\n  b * c *", "p after"]),
        ("~~~\n```\n# no\n~~~~", ["code ```\n# no"]),
        ("```\nunclosed <b>\n", ["code unclosed <b>"]),
        ("text\n\n    code\n      more\n\n    again\n\ntext", ["p text", "code code\n  more\n\nagain", "p text"]),
        ("text\n    goes on", ["p text\ngoes on"]),
        (
            "- one\n- two\n  goes on\n\n  second paragraph\n* three",
            ["li one", "li two\ngoes on", "li second paragraph", "li three"]
        ),
        ("1. one\n2. two\n   - inner\n10) ten", ["li 1. one", "li 2. two", "li inner", "li 10) ten"]),
        ("- item\n\n      code\n\nafter", ["li item", "code code", "p after"]),
        ("1. run\n   ```\n   make\n     all\n   ```\n2. done", ["li 1. run", "code make\n  all", "li 2. done"]),
        ("In\n2019. It was", ["p In\n2019. It was"]),
        ("> one\n> two\nlazy\n\n> - item\n\nafter", ["quote one\ntwo\nlazy", "quote item", "p after"]),
        ("> ```\n> code\n> ```\n> text", ["code code", "quote text"]),
        ("| a | b |\n|---|:-:|\n| 1 | `x` |\n|   | *y* |\n\nafter", ["row a | b", "row 1 | x", "row | y", "p after"]),
        ("a|b\n-|-\n1|2 \\| 3\ntext", ["row a | b", "row 1 | 2 | 3", "p text"]),
        ("text | with bar", ["p text | with bar"]),
        ("<!-- gone\n\n# gone -->\nkept <!-- gone --> here", ["p kept here"]),
        ("<div class=x>\n\n# Kept\n\n</div>\n<script>\nlet gone\n</script>", ["h1 Kept"]),
        ("[a]: http://x 'title'\n[^1]: note\n\nsee [A] and [b]", ["p : note", "p see A and [b]"]),
    ]

    @Test("Blocks are what CommonMark says, leniently", arguments: blocks)
    func block(source: String, blocks: [String]) throws {
        #expect(try outline(source, as: .markdown) == blocks)
    }

    @Test(
        "Inline markup is reduced to its text",
        arguments: [
            ("*a* **b** ***c*** _d_ __e__ ~~f~~", "a b c d e f"),
            ("snake_case_name 2*3*4 5 * 6", "snake_case_name 234 5 * 6"),
            ("2*3 and *open", "2*3 and *open"), ("[text](http://x (title)) [t2](<a b> \"q\")", "text t2"),
            ("![alt](a.png)[![in](b.png)](c)", "altin"), ("[x](unclosed", "[x](unclosed"), ("a[0] [y]", "a[0] [y]"),
            ("`code *kept* <b>` ``a ` b``", "code *kept* <b> a ` b"), ("`` open", "`` open"),
            ("<https://x.org> <b>bold</b> <name> a < b", "https://x.org bold <name> a < b"),
            ("&lt;&amp;&#65;&unknown; \\*kept\\* \\a", "<&A&unknown; *kept* \\a"), ("one<br>two", "one\ntwo"),
            ("claim[^note] made", "claim made"), ("**שלום** עולם", "שלום עולם"),
        ])
    func inline(source: String, text: String) throws {
        #expect(try outline(source, as: .markdown) == ["p " + text])
    }

    @Test(
        "Front matter is dropped, its title taken; without one the first heading is the title",
        arguments: [
            ("---\ntitle: \"A: b\"\ntags: [x]\n---\n# H\ntext", "A: b", 2), ("+++\ntitle = 'T'\n+++\ntext", "T", 1),
            ("---\nno end", nil, 1), ("text\n# First\n# Second", "First", 3), ("## Only second", nil, 1),
        ] as [(String, String?, Int)])
    func title(source: String, title: String?, blocks: Int) throws {
        let text = try Cleaner.clean(Array(source.utf8), as: .markdown)
        #expect(text.title == title)
        #expect(text.blocks.count == blocks)
    }

    @Test("A heading of a page's length is a paragraph, since every chunk below would repeat it")
    func longHeading() throws {
        let words = String(repeating: "word ", count: 200)
        let text = try Cleaner.clean(Array(("# " + words).utf8), as: .markdown)
        #expect(text.blocks.map(\.kind) == [.paragraph])
        #expect(text.title == nil)
    }
}
