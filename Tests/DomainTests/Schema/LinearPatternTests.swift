import Testing

@testable import Domain

@Suite("Patterns in linear time")
struct LinearPatternTests {
    @Test(
        "A pattern is found where it is, and only there",
        arguments: [
            ("abc", ["abc", "xabcx"], ["ab", "acb", ""]), ("^abc$", ["abc"], ["xabc", "abcx", "ABC"]),
            ("a|b|", ["a", "b", "", "c"], []), ("^(a|bc)$", ["a", "bc"], ["b", "c", "abc"]),
            ("^a*$", ["", "aaa"], ["b", "aab"]), ("^a+$", ["a", "aa"], ["", "ab"]), ("^a?$", ["", "a"], ["aa"]),
            ("^a{3}$", ["aaa"], ["aa", "aaaa"]), ("^a{2,}$", ["aa", "aaaa"], ["a"]),
            ("^a{1,3}$", ["a", "aaa"], ["", "aaaa"]), ("^a{0}$", [""], ["a"]), ("^(ab){2}$", ["abab"], ["ab"]),
            ("^(?:ab|c)*?$", ["", "abc", "cab"], ["a"]), ("^.$", ["a", "é", "😀"], ["", "\n", "ab"]),
            ("^[a-c1-3_-]+$", ["abc123_-"], ["d", "4", ""]), ("^[^a-c]$", ["d", "\n"], ["a", "b"]),
            ("^[]$", [], ["", "a"]), ("^[^]$", ["a", "\n"], [""]), ("^[\\]\\\\]+$", ["]\\"], ["a"]),
            ("^\\d\\D\\w\\W\\s\\S$", ["1a_- x"], ["aa_- x", "1a_-xx"]), ("^[\\d\\s]+$", ["1 2\t3"], ["a"]),
            ("^[^\\d]$", ["a"], ["1"]), ("^\\x41\\u0042\\u{1F600}$", ["AB😀"], ["ab😀"]),
            ("^\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/\\-\\^\\$$", [".*+?()[]{}|/-^$"], ["x"]),
            ("a^", [], ["a", "ba"]), ("$a", [], ["a"]), ("^$", [""], ["a"]), ("(^a|b$)", ["ax", "xb"], ["xa", "bx"]),
            ("^(a*)*$", ["", "aaa"], ["b"]), ("^(a|b)*abb$", ["abb", "aababb"], ["ab", "abba"]),
            ("^é$", ["é"], ["e\u{301}"]), ("^e.$", ["e\u{301}"], ["é"]), ("}]", ["a}]"], ["}"]),
        ] as [(String, [String], [String])])
    func matches(pattern: String, hits: [String], misses: [String]) throws {
        let linear = try LinearPattern(pattern, statesMax: 2_000)
        for text in hits {
            #expect(found(linear, text) == true, "\(pattern) in \(text)")
        }
        for text in misses {
            #expect(found(linear, text) == false, "\(pattern) in \(text)")
        }
    }

    @Test(
        "The steps grow with the text and not faster", arguments: ["^(a+)+$", "^(a|a)*b", "(a*)*c", "^(a?){50}a{50}$"])
    func linear(pattern: String) throws {
        let linear = try LinearPattern(pattern, statesMax: 2_000)
        let used = [1_000, 2_000].map { count in
            var steps = 100_000_000
            _ = linear.matches(String(repeating: "a", count: count) + "!", steps: &steps)
            return 100_000_000 - steps
        }
        #expect(used[1] <= used[0] * 2 + linear.size)
        #expect(used[1] <= (linear.size + 1) * 2_002)
    }

    @Test("A match that has too few steps says neither yes nor no")
    func exhausted() throws {
        let pattern = try LinearPattern("b", statesMax: 10)
        #expect(found(pattern, String(repeating: "a", count: 100), steps: 10) == nil)
    }

    private func found(_ pattern: LinearPattern, _ text: String, steps: Int = 100_000) -> Bool? {
        var steps = steps
        return pattern.matches(text, steps: &steps)
    }
}
