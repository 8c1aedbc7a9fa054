import Domain
import Foundation
import TaskQueue

/// Reads which dead letters are meant, from a query or from a body.
enum DeadCauseReader {
    private static let kindBytesMax = 64

    static func read(_ query: inout QueryReader) -> DeadCause {
        let kind = query.text("kind")
        let code = query.text("code")
        if let kind, !isAcceptable(kind, bytesMax: kindBytesMax) {
            query.report("is not the name of a kind", of: "kind")
        }
        if let code, !isAcceptable(code, bytesMax: DeadCause.codeBytesMax) {
            query.report("is not a failure's code", of: "code")
        }
        return DeadCause(kind: kind.map(TaskKind.init(rawValue:)), code: code)
    }

    static func read(_ input: inout InputReader) -> DeadCause {
        let kind = input.string("kind", required: false, bytesMax: kindBytesMax)
        let code = input.string("code", required: false, bytesMax: DeadCause.codeBytesMax)
        return DeadCause(kind: kind.map(TaskKind.init(rawValue:)), code: code)
    }

    private static func isAcceptable(_ text: String, bytesMax: Int) -> Bool {
        (1...bytesMax).contains(text.utf8.count) && !text.utf8.contains(0)
    }
}

/// What the body of a request about many dead letters asks for: `{"kind"?, "code"?, "failed_before"?, "limit"?}`.
struct WantedDead {
    static let limitMax: Int64 = 1000
    static let limitDefault: Int64 = 100

    let cause: DeadCause
    /// From the answer to the first of several requests; nil: now.
    let failedBefore: Date?
    let limit: Int32

    /// - Throws: 422 with everything that is wrong.
    init(_ body: JSONValue) throws {
        var input = InputReader(body)
        cause = DeadCauseReader.read(&input)
        failedBefore = input.timestamp("failed_before", required: false)
        limit = Int32(input.integer("limit", required: false, in: 1...Self.limitMax) ?? Self.limitDefault)
        input.rejectUnknownKeys()
        guard input.problems.isEmpty else { throw Problem.invalidInput(input.problems) }
    }
}
