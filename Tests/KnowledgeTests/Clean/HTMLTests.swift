import Testing

@testable import Knowledge

@Suite("Cleaning HTML")
struct HTMLTests {
    static let blocks: [(String, [String])] = [
        ("<h1>One</h1><p>a <b>b</b>\n c<p>d", ["h1 One", "p a b c", "p d"]),
        ("<div>a<div>b</div>c</div>d<br>e", ["p a", "p b", "p c", "p d\ne"]),
        ("<pre>\n  a &lt; b\n\n    <i>c</i>\n</pre>after", ["code   a < b\n\n    c", "p after"]),
        ("<pre>a\r\nb</pre>", ["code a\nb"]),
        ("<ul><li>a<li>b <ul><li>c</ul></ul>", ["li a", "li b", "li c"]),
        (
            "<dl><dt>-a<dt>--all<dd><p>All.</p><p>More.</p><dt>-b</dt><dd>B",
            ["li -a\n--all\nAll.", "li More.", "li -b\nB"]
        ),
        ("<blockquote>a<p>b</p></blockquote>", ["quote a", "quote b"]),
        ("<table><tr><th>A<th>B<tr><td>1<td><p>2</p><p>3</p></table>", ["row A | B", "row 1 | 2 3"]),
        ("<table><tr><td></td><td>A</td><td></td></tr></table>", ["row | A"]),
        (
            "<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td><td>e</td></tr><tr><td>f</table>",
            ["row a", "row b | c", "p d", "p e", "row f"]
        ),
        ("<table><tr><td><h2>T</h2><p>a</p><p>b</p></td></tr></table>", ["h2 T", "p a", "p b"]),
        ("<caption>x</caption><figcaption>y</figcaption>", ["p x", "p y"]),
        ("a<script>if (a < b) '</p>'</script>b<style>c</style><template><p>d</p></template>", ["p ab"]),
        ("<nav><ul><li>x</ul></nav>a<aside>b</aside><footer>c</footer><svg><title>t</title></svg>", ["p a"]),
        ("<header><h1>Site</h1></header><article><header><h1>Kept</h1></header>a</article>", ["h1 Kept", "p a"]),
        ("<div class='navheader'><table><tr><td>x</table></div>a<div class=\"x navfooter\">b</div>", ["p a"]),
        ("<div role=navigation><div>x</div></div>a<p hidden>b</p>c<a class=headerlink>¶</a>", ["p a", "p c"]),
        ("<div><nav>x</div>after", ["p after"]),
        ("<form><input><button>Go</button>text</form>page", ["p page"]),
        ("<form>a page <button>Go</button> in a form</form>", ["p a page in a form"]),
        ("<div class=note><h3>Note</h3><p>a</p></div><p>b", ["p Note", "p a", "p b"]),
        ("<h2>Open<p>text</p>", ["h2 Open", "p text"]),
        ("a<!-- b --><!-- c > d -->e<!DOCTYPE x><?php f ?>g", ["p aeg"]),
        ("a <!-- open > b", ["p a b"]),
        ("a < b <3 <unknown>c</unknown> </p x>d", ["p a < b <3 c", "p d"]),
        ("<p title='a > b'>x<img src=y alt='a picture'>", ["p xa picture"]),
        ("<a href=\"x>y", ["p y"]),
        (
            "&lt;&amp;&quot;&apos;&eacute;&#233;&#xE9;&#8212;&hellip;&nbsp;x&shy;y &copy &notaname; &",
            ["p <&\"'ééé—… xy © &notaname; &"]
        ),
        ("&#0;&#xD800;&#99999999;&#150;", ["p \u{FFFD}\u{FFFD}\u{FFFD}–"]),
        ("<p dir=rtl>مرحبا <b>بالعالم</b></p>", ["p مرحبا بالعالم"]),
        ("<title>only</title>", []),
    ]

    @Test("A page is its blocks, in whatever shape it comes", arguments: blocks)
    func block(source: String, blocks: [String]) throws {
        #expect(try outline(source, as: .html) == blocks)
    }

    @Test("The title is the page's own, or its first heading")
    func title() throws {
        let named = try Cleaner.clean(Array("<title> A &amp;\n B </title><h1>C</h1>".utf8), as: .html)
        #expect(named.title == "A & B")
        #expect(try Cleaner.clean(Array("<h2>x</h2><h1>C <i>d</i></h1>".utf8), as: .html).title == "C d")
    }

    @Test("References that name no character are counted")
    func references() throws {
        #expect(try Cleaner.clean(Array("a&#0;&#xDFFF;b".utf8), as: .html).replaced == 2)
    }

    @Test("A script without an end takes the rest, a title without one takes nothing")
    func unended() throws {
        #expect(try outline("a<script>b<p>c", as: .html) == ["p a"])
        #expect(try outline("<title>b<p>c", as: .html) == ["p b", "p c"])
    }

    @Test("All names of HTML 4 are known")
    func names() {
        for (name, value) in [
            ("nbsp", 0xA0), ("yuml", 0xFF), ("Alpha", 0x391), ("thetasym", 0x3D1), ("euro", 0x20AC), ("diams", 0x2666),
        ] {
            #expect(EntityNames.scalar(named: name)?.value == UInt32(value))
        }
    }
}
