import Domain
import HTTPTypes
import Knowledge
import NIOCore
import Testing

@testable import HTTPAPI

@Suite("Lines of documents")
struct DocumentLinesTests {
    @Test("A line of 25 MiB is named and not kept, and the lines around it are read")
    func longLine() throws {
        var lines = DocumentLines()
        let part = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
        _ = lines.take(ByteBuffer(string: #"{"key":"a","content":"A"}"# + "\n" + #"{"key":"b","content":""#))
        for _ in 0..<25 { _ = lines.take(part) }
        _ = lines.take(ByteBuffer(string: "\"}\n" + #"{"key":"c","content":"C"}"#))
        try lines.finish()
        #expect(lines.documents.map(\.document.key.rawValue) == ["a", "c"])
        #expect(lines.documents.map(\.line) == [1, 3])
        #expect(lines.items.map(\.lineNumber) == [2])
        #expect(lines.refused == 1)
        #expect(lines.count == 3)
    }

    @Test("Line 10,001 refuses all of them; blank lines are not counted")
    func count() throws {
        func read(_ count: Int) throws -> Int {
            var lines = DocumentLines()
            for number in 0..<count {
                _ = lines.take(ByteBuffer(string: "\n{\"key\":\"\(number)\",\"content\":\"x\"}\n"))
            }
            try lines.finish()
            return lines.documents.count
        }
        #expect(try read(10_000) == 10_000)
        let problem = #expect(throws: Problem.self) { try read(10_001) }
        #expect(problem?.kind == .contentTooLarge)
    }

    @Test("A document costs what it takes in memory beside its bytes, and a body that is refused is forgotten")
    func memory() {
        var lines = DocumentLines()
        #expect(lines.take(ByteBuffer(string: "{\"key\":\"a\",\"content\":\"\"}\n{}\n")) > 0)
        #expect(lines.take(ByteBuffer(string: "{}\n")) == 0)
        lines.forget()
        #expect(lines.documents.isEmpty)
    }

    @Test("Keys that look the same and are other bytes are other documents")
    func canonicalEquivalence() throws {
        let composed = try #require(DocumentKey("caf\u{E9}"))
        let decomposed = try #require(DocumentKey("cafe\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(composed == DocumentKey("caf\u{E9}"))
        #expect((composed < decomposed) != (decomposed < composed))
    }

    @Test("What the store and the searcher refuse has the words of its own and a fitting status; the rest is ours")
    func failures() {
        let cases: [(String, ProblemKind)] = [
            ("index_not_found", .notFound), ("invalid_request", .invalidInput), ("index_empty_model", .invalidInput),
            ("repeated_key", .invalidInput), ("dimension_mismatch", .generationConflict),
            ("generation_miscounted", .generationConflict), ("indexes_full", .limitReached),
            ("index_too_large", .overloaded), ("index_busy", .overloaded), ("kind_not_registered", .notReady),
            ("something_else", .internalError),
        ]
        for (code, kind) in cases {
            let problem = Problem(Failure(.permanent, code: code, message: "Words of its own."))
            #expect(problem.kind == kind, "\(code)")
            #expect(problem.kind.status.code != 503 || problem.headers[.retryAfter] != nil, "\(code)")
            let isOwn = problem.detail.contains("Words of its own.")
            #expect(isOwn == (kind != .internalError && kind != .notFound), "\(code)")
        }
    }
}
