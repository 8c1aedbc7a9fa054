import Testing

@testable import Domain

@Suite("Limits of JSON documents")
struct JSONLimitsTests {
    private func code(of text: String, limits: JSONLimits = JSONLimits()) -> JSONSyntaxError.Code? {
        do {
            _ = try JSONParser.parse(text, limits: limits)
            return nil
        } catch {
            return error.code
        }
    }

    private func nestedArrays(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    private func nestedObjects(_ depth: Int) -> String {
        String(repeating: "{\"a\":", count: depth) + "1" + String(repeating: "}", count: depth)
    }

    @Test("Sixty-four levels are read and more are refused", arguments: [65, 512, 100_000])
    func boundsDepth(depth: Int) {
        #expect(code(of: nestedArrays(64)) == nil)
        #expect(code(of: nestedObjects(64)) == nil)
        #expect(code(of: nestedArrays(depth)) == .tooDeep)
        #expect(code(of: nestedObjects(depth)) == .tooDeep)
        #expect(code(of: String(repeating: "[", count: depth)) == .tooDeep)
    }

    @Test("The refused level is named by offset and pointer")
    func locatesDepth() throws {
        let error = try #require(throws: JSONSyntaxError.self) {
            try JSONParser.parse(#"{"a":[[1]]}"#, limits: JSONLimits(depthMax: 2))
        }
        #expect(error.code == .tooDeep && error.offset == 6 && error.pointer == "/a/0")
    }

    @Test("No setting goes beyond the ceiling, and a value as deep as the ceiling can be used")
    func capsDepth() throws {
        let limits = JSONLimits(depthMax: 1_000_000)
        #expect(code(of: nestedArrays(JSONLimits.depthCeiling + 1), limits: limits) == .tooDeep)
        let value = try JSONParser.parse(nestedArrays(JSONLimits.depthCeiling), limits: limits)
        #expect(value.encodedText() == nestedArrays(JSONLimits.depthCeiling))
        #expect(Set([value, value]).count == 1)
    }

    @Test("A million elements are more than the default allows")
    func boundsNodes() {
        let elements = "[" + String(repeating: "0,", count: 999_999) + "0]"
        #expect(code(of: elements) == .tooManyNodes)
        #expect(code(of: "[1,2,3]", limits: JSONLimits(nodesMax: 4)) == nil)
        #expect(code(of: "[1,2,3]", limits: JSONLimits(nodesMax: 3)) == .tooManyNodes)
        #expect(code(of: #"{"a":{},"b":[]}"#, limits: JSONLimits(nodesMax: 2)) == .tooManyNodes)
    }

    @Test("A string is measured after its escapes are resolved")
    func boundsStrings() {
        let limits = JSONLimits(stringBytesMax: 4)
        #expect(code(of: #""abcd""#, limits: limits) == nil)
        #expect(code(of: #""abcde""#, limits: limits) == .stringTooLong)
        #expect(code(of: #""\u0061bcd""#, limits: limits) == nil)
        #expect(code(of: #""\u0061bcde""#, limits: limits) == .stringTooLong)
        #expect(code(of: #""\ud83d\ude00""#, limits: limits) == nil)
        #expect(code(of: #""ééé""#, limits: limits) == .stringTooLong)
        #expect(code(of: "\"" + String(repeating: "a", count: 1024 * 1024 + 1) + "\"") == .stringTooLong)
    }

    @Test("A key has its own, shorter limit")
    func boundsKeys() {
        #expect(code(of: #"{"abcd":"long enough"}"#, limits: JSONLimits(keyBytesMax: 4)) == nil)
        #expect(code(of: #"{"abcde":1}"#, limits: JSONLimits(keyBytesMax: 4)) == .keyTooLong)
        #expect(code(of: #"{"\u0061bcde":1}"#, limits: JSONLimits(keyBytesMax: 4)) == .keyTooLong)
    }

    @Test("A document is measured before it is read, and a long number by its digits")
    func boundsBytes() {
        #expect(code(of: "[1]", limits: JSONLimits(bytesMax: 3)) == nil)
        #expect(code(of: "[1] ", limits: JSONLimits(bytesMax: 3)) == .documentTooLong)
        #expect(code(of: "0." + String(repeating: "1", count: 1_000)) == nil)
        #expect(code(of: "0." + String(repeating: "1", count: 100_000)) == .numberTooLong)
        #expect(code(of: String(repeating: "1", count: 100_000)) == .numberTooLong)
    }
}
