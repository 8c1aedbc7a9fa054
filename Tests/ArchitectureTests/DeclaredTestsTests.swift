import TestKit
import Testing

@Suite("The reader of tests")
struct DeclaredTestsTests {
    @Test("Every spelling of a test is seen, and no helper")
    func spellings() {
        let text = """
            @Suite("Words (and more)", .serialized)
            struct FirstTests {
                @Test("One") func one() {}

                @Test(
                    "Two", arguments: [1, 2],
                    ["func three()"])
                func two(number: Int, text: String) async throws {}

                private func helper() {}

                private struct Inner {
                    func inner() {}
                }

                @Test("Three") private static func three() {}
            }

            @Suite(.timeLimit(.minutes(1))) final class SecondTests {
                @Test func four() {}
            }

            extension FirstTests {
                @Test func five() {}
            }
            """
        #expect(
            DeclaredTests.found(in: text) == [
                "FirstTests.one", "FirstTests.two", "FirstTests.three", "SecondTests.four", "FirstTests.five",
            ])
    }

    @Test("A test belongs to the suite that is nearest around it")
    func nested() {
        let text = """
            extension EndToEnd {
                @Suite("Inside", .serialized)
                struct InnerTests {
                    enum Choice: CaseIterable {
                        case first
                    }

                    @Test("One", arguments: Choice.allCases)
                    func one(_ choice: Choice) {}
                }

                @Test func two() {}
            }
            """
        #expect(DeclaredTests.found(in: text) == ["InnerTests.one", "EndToEnd.two"])
    }

    @Test("A test within the text of another is none")
    func quoted() {
        let text = #"""
            struct OuterTests {
                @Test func outer() {
                    let text = """
                        struct QuotedTests {
                            @Test func quoted() {}
                        }
                        """
                }
            }
            """#
        #expect(DeclaredTests.found(in: text) == ["OuterTests.outer"])
    }
}
