import Domain
import Testing

@Suite("Templates")
struct TemplateTextTests {
    @Test("A template is words and places, and what looks like a place need not be one")
    func pieces() throws {
        #expect(
            try TemplateText("Hello {{name}}, you are {{ age }}.").pieces == [
                .words("Hello "), .variable("name"), .words(", you are "), .variable("age"), .words("."),
            ])
        #expect(try TemplateText("{{a}}{{b}}{{a}}").variables == ["a", "b"])
        #expect(
            try TemplateText(#"JSON: {"a": {"b": 1}} and \{{raw}}"#).pieces == [
                .words(#"JSON: {"a": {"b": 1}} and {{raw}}"#)
            ])
        #expect(try TemplateText("").pieces.isEmpty)
        #expect(try TemplateText("{ {a} }").variables.isEmpty)
    }

    @Test(
        "What is wrong is said with its line and column",
        arguments: [
            ("Hello {{name", "has no }}", "line 1, column 7"), ("a\nbc {{1x}}", "variable's name", "line 2, column 4"),
            ("{{}}", "variable's name", "line 1, column 1"), ("{{a b}}", "variable's name", "column 1"),
            ("é\n\n{{A}}", "variable's name", "line 3, column 1"), ("{{{a}}}", "variable's name", "column 1"),
            ("{{a|upper}}", "variable's name", "column 1"), ("{{../x}}", "variable's name", "column 1"),
        ])
    func errors(text: String, words: String, place: String) {
        let error = #expect(throws: TemplateText.SyntaxError.self) { try TemplateText(text) }
        #expect(error?.message.contains(words) == true)
        #expect(error?.message.contains(place) == true)
    }

    @Test("Places are bounded")
    func bounded() {
        #expect(throws: TemplateText.SyntaxError.self) {
            try TemplateText(String(repeating: "{{a}}", count: 201))
        }
    }
}
