import Domain
import HTTPTypes

/// A refusal as the client reads it (RFC 9457, `application/problem+json`). Its text holds nothing from the inside: no
/// SQL, address, key or stored value.
struct Problem: Error {
    /// One thing that is wrong, and where: in the body, the query or a header.
    struct Item {
        enum Place {
            /// An RFC 6901 pointer into the body.
            case pointer(String)
            /// A line of the body, from 1, and a pointer into what stands there.
            case line(Int, pointer: String)
            case parameter(String)
            case header(String)
        }
        let place: Place
        let detail: String

        /// The line it is about, 0 for none.
        var lineNumber: Int { if case .line(let number, _) = place { number } else { 0 } }
    }

    let kind: ProblemKind
    let detail: String
    var items: [Item]
    var headers: HTTPFields

    init(_ kind: ProblemKind, _ detail: String, items: [Item] = [], headers: HTTPFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.items = items
        self.headers = headers
    }

    /// The body, with the request's ID as the `instance`.
    func json(request: APIRequestID) -> [UInt8] {
        var writer = JSONObjectWriter()
        writer.field("type", .string(kind.uri))
        writer.field("title", .string(kind.title))
        writer.field("status", .integer(Int64(kind.status.code)))
        writer.field("detail", .string(detail))
        writer.field("instance", .string(request.description))
        if !items.isEmpty { writer.field("errors", .array(items.map(\.json))) }
        return writer.finished()
    }
}

extension Problem {
    /// Everything that is wrong with a body.
    static func invalidInput(_ problems: [InputProblem]) -> Problem {
        let count = problems.count == 1 ? "one problem" : "\(problems.count) problems"
        return Problem(
            .invalidInput, "The input has \(count); nothing was stored. See errors.",
            items: problems.map { Item(place: .pointer($0.pointer), detail: $0.message) })
    }

    /// A header that is not acceptable.
    static func invalidHeader(_ name: String, _ detail: String) -> Problem {
        Problem(
            .invalidRequest, "The header \(name) is not acceptable. See errors.",
            items: [Item(place: .header(name), detail: detail)])
    }

    /// What a stranger's ID, an unknown one and a malformed one all give.
    static let noSuchTask = Problem(.notFound, "There is no task with this ID for this key.")
}

extension Problem.Item {
    var json: JSONValue {
        let members: [String: JSONValue] =
            switch place {
            case .pointer(let pointer): ["pointer": .string(pointer)]
            case .line(let number, let pointer): ["line": .integer(Int64(number)), "pointer": .string(pointer)]
            case .parameter(let parameter): ["parameter": .string(parameter)]
            case .header(let header): ["header": .string(header)]
            }
        return .object(members.merging(["detail": .string(detail)]) { _, detail in detail })
    }
}
