import Foundation
import TestKit
import Testing

@Suite("The README's threats")
struct ThreatTableTests {
    @Test("Every threat names tests, and every test it names is there")
    func namesExist() throws {
        let text = try String(contentsOf: SourceTree.root.appending(path: "README.md"), encoding: .utf8)
        let declared = try DeclaredTests.all()
        #expect(declared.count > 1_000, "the reader of tests found next to nothing")
        #expect(ThreatTable(text).complaints(declared: declared) == [])
    }

    @Test("A test that is not there, a threat without one and a threat that is missing are noticed")
    func mistakes() {
        let rows = (1...10).map { "| T\($0) something | what is done, `not a test` | `GoodTests.tries` |" }
        func complaints(_ rows: [String]) -> [String] {
            let text =
                ["# A", "| T1 elsewhere | | `No.where` |", "## Threats", ""] + rows + [
                    "## More", "| T1 | `No.where` |",
                ]
            return ThreatTable(text.joined(separator: "\n")).complaints(declared: ["GoodTests.tries"])
        }
        #expect(complaints(rows) == [])
        #expect(complaints(rows.map { $0.replacing("T3 something", with: "T3 `GoodTests.tries`") }) == [])
        let planted = rows.map {
            $0.hasPrefix("| T3 ") ? $0.replacing("tries`", with: "tries` `PlantedTests.dreams`") : $0
        }
        #expect(complaints(planted) == ["T3: there is no test PlantedTests.dreams"])
        let bare = rows.map { $0.hasPrefix("| T4 ") ? $0.replacing("`GoodTests.tries`", with: "none yet") : $0 }
        #expect(complaints(bare) == ["T4 names no test"])
        #expect(complaints(Array(rows.dropLast())) == ["the threats are not T1 to T10, each once and in order"])
        #expect(complaints([]) == ["the threats are not T1 to T10, each once and in order"])
    }
}
