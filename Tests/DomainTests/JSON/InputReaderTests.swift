import Foundation
import Testing

@testable import Domain

@Suite("Reading the fields of an input")
struct InputReaderTests {
    private enum Mode: String, CaseIterable {
        case fast, careful
    }

    /// Reads `{"f": value}` with `read` and returns what came out and the messages, all of which must be about `/f`.
    private func read<Value>(
        _ value: JSONValue?, _ read: (inout InputReader) -> Value?
    ) -> (value: Value?, messages: [String]) {
        var reader = InputReader(.object(value.map { ["f": $0] } ?? [:]))
        let result = read(&reader)
        #expect(reader.problems.allSatisfy { $0.pointer == "/f" || $0.pointer.hasPrefix("/f/") })
        return (result, reader.problems.map(\.message))
    }

    @Test("A good input gives its values and no problem")
    func readsEverything() throws {
        let body = try JSONParser.parse(
            #"""
            {"kind":"summarize","priority":9,"temperature":0.5,"stream":true,"run_at":"2026-03-01T09:30:00Z","mode":"careful",
             "tags":["a","b"],"meta":{"x":1},"any":null,"inner":{"n":3}}
            """#)
        var input = InputReader(body)
        #expect(input.string("kind", required: true, bytesMax: 64) == "summarize")
        #expect(input.integer("priority", required: true, in: 0...9) == 9)
        #expect(input.number("temperature", required: true, in: 0...2) == 0.5)
        #expect(input.bool("stream", required: true) == true)
        #expect(input.timestamp("run_at", required: true) == Date(timeIntervalSince1970: 1_772_357_400))
        #expect(input.oneOf("mode", required: true, Mode.self) == .careful)
        #expect(input.strings("tags", required: true, count: 0...8, bytesMax: 8) == ["a", "b"])
        #expect(input.object("meta", required: true) == ["x": 1])
        #expect(input.value("any", required: true, allowsNull: true) == .null)
        #expect(input.nested("inner", required: true) { $0.integer("n", required: true, in: 1...5) } == 3)
        #expect(input.string("missing", required: false, bytesMax: 8) == nil)
        input.rejectUnknownKeys()
        #expect(input.problems.isEmpty)
    }

    @Test("Everything that is wrong is reported, in one go and with its place")
    func collectsEverything() {
        var input = InputReader(
            ["kind": 5, "priority": 10, "extra": 1, "inner": ["n": "x"]], at: .root.appending(index: 2))
        _ = input.string("kind", required: true, bytesMax: 64)
        _ = input.integer("priority", required: true, in: 0...9)
        _ = input.bool("stream", required: true)
        _ = input.nested("inner", required: true) { $0.integer("n", required: true, in: 1...5) }
        input.rejectUnknownKeys()
        #expect(
            input.problems.map(\.description) == [
                "/2/kind: expected a string, found an integer",
                "/2/priority: is out of range; expected an integer from 0 to 9",
                "/2/stream: required field is missing; expected true or false",
                "/2/inner/n: expected an integer, found a string",
                "/2/extra: unknown field",
            ])
    }

    @Test(
        "A value of the wrong type is refused by every reader", arguments: [JSONValue.null, true, 1, 1.5, "x", [], [:]])
    func refusesWrongTypes(value: JSONValue) {
        func refuses<Value>(_ accepts: Bool, _ body: (inout InputReader) -> Value?) -> Bool {
            let (result, messages) = read(value, body)
            return accepts ? result != nil && messages.isEmpty : result == nil && messages.count == 1
        }
        #expect(refuses(value.asString != nil) { $0.string("f", required: true, bytesMax: 9) })
        #expect(refuses(value == 1) { $0.integer("f", required: true, in: 0...9) })
        #expect(refuses(value.asDouble != nil) { $0.number("f", required: true, in: 0...9) })
        #expect(refuses(value.asBool != nil) { $0.bool("f", required: true) })
        #expect(refuses(false) { $0.timestamp("f", required: true) })
        #expect(refuses(false) { $0.oneOf("f", required: true, Mode.self) })
        #expect(refuses(value.asArray != nil) { $0.strings("f", required: true, count: 0...9, bytesMax: 9) })
        #expect(refuses(value.asObject != nil) { $0.object("f", required: true) })
        #expect(refuses(value.asObject != nil) { $0.nested("f", required: true) { _ in 1 } })
        #expect(refuses(!value.isNull) { $0.value("f", required: true) })
    }

    @Test("An explicit null is a wrong type, unless null is allowed")
    func treatsNullAsWrong() {
        #expect(
            read(.null) { $0.integer("f", required: false, in: 0...9) }.messages
                == ["expected an integer, found null; leave the field out to use its default"])
        #expect(
            read(.null) { $0.integer("f", required: true, in: 0...9) }.messages == ["expected an integer, found null"])
        let allowed = read(.null) { $0.integer("f", required: true, in: 0...9, allowsNull: true) }
        #expect(allowed.value == nil && allowed.messages.isEmpty)
    }

    @Test("An absent field is a problem only when it is required")
    func reportsMissing() {
        #expect(read(nil) { $0.string("f", required: false, bytesMax: 9) }.messages.isEmpty)
        #expect(
            read(nil) { $0.string("f", required: true, bytesMax: 9, allowsNull: true) }.messages
                == ["required field is missing; expected a string"])
        #expect(read(nil) { $0.value("f", required: true, allowsNull: true) }.messages.count == 1)
    }

    @Test("A string is measured in bytes")
    func boundsStrings() {
        #expect(read("éé") { $0.string("f", required: true, bytesMax: 4) }.value == "éé")
        #expect(
            read("ééa") { $0.string("f", required: true, bytesMax: 4) }.messages
                == ["is 5 bytes long in UTF-8; at most 4 are accepted"])
    }

    @Test(
        "A string that shows nothing counts as empty",
        arguments: ["", " ", "\t\r\n", "\u{A0}\u{3000}", "\u{200B}\u{FEFF}", "\u{200D} \u{2060}"])
    func refusesBlankStrings(text: String) {
        let refused = read(.string(text)) { $0.string("f", required: true, bytesMax: 99) }
        #expect(
            refused.value == nil && refused.messages == ["is empty or blank; expected a string with visible content"])
        #expect(read(.string(text)) { $0.string("f", required: true, bytesMax: 99, allowsEmpty: true) }.value == text)
    }

    @Test(
        "Integers outside their range and numbers with a fraction are refused",
        arguments: [-1, 10, .integer(.min), .integer(.max), .double(1.5), .double(1e300), .double(0x1p60)]
            as [JSONValue])
    func refusesIntegers(value: JSONValue) {
        let (result, messages) = read(value) { $0.integer("f", required: true, in: 0...9) }
        #expect(result == nil && messages.count == 1)
    }

    @Test("A whole number may be written with a fraction or an exponent")
    func acceptsWholeDoubles() throws {
        for (text, expected) in [("1.0", 1), ("1E+2", 100), ("-0", 0), ("-0.0", 0)] as [(String, Int64)] {
            let value = try JSONParser.parse(text)
            #expect(read(value) { $0.integer("f", required: true, in: 0...100) }.value == expected)
        }
    }

    @Test("The whole range of 64 bits is readable without losing a digit")
    func keepsLargeIntegers() {
        for integer in [Int64.min, .max, 9_007_199_254_740_993] {
            #expect(read(.integer(integer)) { $0.integer("f", required: true, in: .min ... .max) }.value == integer)
        }
    }

    @Test(
        "Numbers outside their range are refused",
        arguments: [-1, .double(-0.001), 999, .double(2.0001)] as [JSONValue])
    func refusesNumbers(value: JSONValue) {
        #expect(
            read(value) { $0.number("f", required: true, in: 0...2) }.messages
                == ["is out of range; expected a number from 0.0 to 2.0"])
    }

    @Test(
        "Choices are matched exactly, and a near miss gets a suggestion",
        arguments: ["Fast", "fast ", " fast", "FAST", "fsat", "ｆast", "", "slow"])
    func refusesChoices(text: String) throws {
        let (result, messages) = read(.string(text)) { $0.oneOf("f", required: true, Mode.self) }
        let message = try #require(messages.first)
        #expect(result == nil && messages.count == 1)
        #expect(message.hasPrefix(#"is not an accepted value; expected one of "fast", "careful""#))
        #expect(message.hasSuffix(#"; did you mean "fast"?"#) == ["Fast", "fast ", " fast", "fsat"].contains(text))
    }

    @Test(
        "Timestamps outside the years 1970 to 9999, without a zone or of unreal days are refused",
        arguments: [
            "2025-02-30T00:00:00Z", "2025-03-01", "2025-03-01T00:00:00", "1969-12-31T23:59:59Z",
            "1970-01-01T00:00:00+00:01",
            "9999-12-31T23:59:59-00:01", "10000-01-01T00:00:00Z", "tomorrow", "",
        ])
    func refusesTimestamps(text: String) {
        let (result, messages) = read(.string(text)) { $0.timestamp("f", required: true) }
        #expect(result == nil && messages.count == 1)
    }
}
