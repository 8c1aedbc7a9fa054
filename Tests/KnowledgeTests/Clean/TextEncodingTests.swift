import Testing

@testable import Knowledge

@Suite("Reading bytes as characters")
struct TextEncodingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let text: String
        let encoding: String
        var replaced = 0
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "UTF-8", bytes: Array("Größe 日本 🎉".utf8), text: "Größe 日本 🎉", encoding: "utf-8"),
        Case(name: "UTF-8 with a mark", bytes: [0xEF, 0xBB, 0xBF] + Array("é".utf8), text: "é", encoding: "utf-8"),
        Case(name: "UTF-16 LE with a mark", bytes: [0xFF, 0xFE] + le("aé日🎉"), text: "aé日🎉", encoding: "utf-16le"),
        Case(name: "UTF-16 BE with a mark", bytes: [0xFE, 0xFF] + be("aé日🎉"), text: "aé日🎉", encoding: "utf-16be"),
        Case(name: "UTF-16 LE without", bytes: le("plain text"), text: "plain text", encoding: "utf-16le"),
        Case(name: "UTF-16 BE without", bytes: be("plain text"), text: "plain text", encoding: "utf-16be"),
        Case(
            name: "windows-1252", bytes: [0x93, 0x47, 0x72, 0xF6, 0xDF, 0x65, 0x94, 0x80], text: "“Größe”€",
            encoding: "windows-1252"),
        Case(
            name: "a byte without a meaning", bytes: [0xE9, 0x20, 0x81], text: "é \u{FFFD}", encoding: "windows-1252",
            replaced: 1),
        Case(
            name: "UTF-8 with one fault", bytes: Array("é ü ".utf8) + [0xFF] + Array(" ö".utf8),
            text: "é ü \u{FFFD} ö", encoding: "utf-8", replaced: 1),
        Case(
            name: "a character cut short", bytes: Array("é ü ".utf8) + [0xE6, 0x97], text: "é ü \u{FFFD}",
            encoding: "utf-8", replaced: 1),
        Case(
            name: "surrogates one by one", bytes: [0x61, 0xED, 0xA0, 0xBC, 0xED, 0xB0, 0x80, 0x62],
            text: "a\u{FFFD}\u{FFFD}b", encoding: "utf-8", replaced: 2),
        Case(name: "NUL", bytes: [0x61, 0, 0x62], text: "a\u{FFFD}b", encoding: "utf-8", replaced: 1),
        Case(name: "NUL in two bytes", bytes: [0x61, 0xC0, 0x80], text: "a\u{FFFD}", encoding: "utf-8", replaced: 1),
        Case(
            name: "lone surrogates and an odd byte",
            bytes: [0xFF, 0xFE, 0x61, 0, 0x00, 0xD8, 0x62, 0, 0x01, 0xDC, 0x63],
            text: "a\u{FFFD}b\u{FFFD}\u{FFFD}", encoding: "utf-16le", replaced: 3),
    ]

    @Test("Marks, shape and faults decide the encoding, and every fault is counted", arguments: cases)
    func reads(_ example: Case) throws {
        let text = try Cleaner.clean(example.bytes, as: .text)
        #expect(text.text(0..<text.bytes.count) == example.text)
        #expect(text.encoding == example.encoding)
        #expect(text.replaced == example.replaced)
    }

    @Test(
        "A page's own word is taken",
        arguments: [
            ("<meta charset=utf-8><p>\u{E9}", "utf-8"), ("<meta charset='latin1'><p>x", "windows-1252"),
            ("<META http-equiv=x content='text/html; charset=ISO-8859-1'><p>x", "windows-1252"),
            ("<?xml version='1.0' encoding='windows-1252'?><p>x", "windows-1252"), ("<p>charset=latin1", "utf-8"),
        ])
    func declared(page: String, encoding: String) throws {
        #expect(try Cleaner.clean(Array(page.utf8), as: .html).encoding == encoding)
    }

    @Test("An encoding that is not read here is refused, unless the page is UTF-8 after all")
    func unsupported() throws {
        let head = Array("<meta charset=shift_jis><p>".utf8)
        let refusal = #expect(throws: DocumentRefusal.self) { _ = try Cleaner.clean(head + [0x83, 0x65], as: .html) }
        #expect(refusal?.code == "unsupported_encoding")
        #expect(try Cleaner.clean(head + Array("日本".utf8), as: .html).encoding == "utf-8")
    }

    @Test("A picture is refused, a terminal log is not")
    func binary() throws {
        let picture = (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        let refusal = #expect(throws: DocumentRefusal.self) { _ = try Cleaner.clean(picture, as: .text) }
        #expect(refusal?.code == "not_text")
        let log = String(repeating: "\u{1B}[31mred\u{1B}[0m\n", count: 50)
        #expect(try Cleaner.clean(Array(log.utf8), as: .text).replaced == 0)
    }

    @Test("Offsets lead back into every encoding", arguments: cases)
    func leadsBack(_ example: Case) throws {
        let text = try Cleaner.clean(example.bytes, as: .text)
        let source = text.offsets.source(of: 0..<text.bytes.count)
        let encoding = try #require(TextEncoding(rawValue: text.encoding))
        let again = try Cleaner.clean(Array(example.bytes[source]), as: .text, encoding: encoding)
        #expect(again.bytes == text.bytes)
        #expect(text.offsets.clean(of: source) == 0..<text.bytes.count)
    }

    static func le(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } }
    static func be(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } }
}
