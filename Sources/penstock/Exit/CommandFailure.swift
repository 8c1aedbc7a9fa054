import Domain

/// Why a command ends without success: the exit status, and a problem (RFC 9457) that says why.
///
/// A refusal by the server keeps the server's own problem, so that people and programs see the same facts whether they
/// used this program or HTTP. Problems made here have the type `about:blank` and a `code` that begins with `cli.`.
struct CommandFailure: Error, Sendable {
    let status: ExitStatus
    /// The members of the problem object.
    let problem: [String: JSONValue]

    /// A problem found on this side of the connection.
    ///
    /// - Parameters:
    ///   - code: stable, for programs, without the `cli.` prefix.
    ///   - title: the same for every occurrence.
    ///   - detail: what is wrong this time and what to do, in full sentences.
    ///   - errors: each thing that is wrong, with its place.
    init(_ status: ExitStatus, code: String, title: String, detail: String, errors: [JSONValue] = []) {
        self.status = status
        var members: [String: JSONValue] = [
            "type": "about:blank", "code": .string("cli.\(code)"), "title": .string(title), "detail": .string(detail),
        ]
        if !errors.isEmpty { members["errors"] = .array(errors) }
        problem = members
    }

    /// A refusal by the server. A body that is not a problem object is replaced by one made of the status.
    init(httpStatus: Int, body: JSONValue?) {
        let isKeyConflict = body?["type"]?.asString?.hasSuffix("/idempotency-conflict") == true
        status = isKeyConflict ? .conflict : ExitStatus(httpStatus: httpStatus)
        if let members = body?.asObject, members["title"]?.asString != nil || members["detail"]?.asString != nil {
            problem = members
        } else {
            problem = [
                "type": "about:blank", "title": "The server refused the request", "status": .integer(Int64(httpStatus)),
                "detail": .string("The server answered with HTTP status \(httpStatus) and no explanation."),
            ]
        }
    }

    /// The same, with what else whoever reads it should know.
    func adding(_ sentence: String) -> CommandFailure {
        var members = problem
        let detail = members["detail"]?.asString ?? ""
        members["detail"] = .string(detail.isEmpty ? sentence : "\(detail) \(sentence)")
        return CommandFailure(status: status, problem: members)
    }

    private init(status: ExitStatus, problem: [String: JSONValue]) {
        self.status = status
        self.problem = problem
    }

    /// The command line is wrong.
    static func usage(_ detail: String) -> CommandFailure {
        CommandFailure(.usage, code: "usage", title: "Wrong usage", detail: detail)
    }

    /// The one JSON value that goes to standard error under `--json`.
    var json: JSONValue {
        .object(problem.merging(["exit_code": .integer(Int64(status.rawValue))]) { _, ours in ours })
    }

    /// The problem for people: what is wrong, then each listed error on its own line.
    var text: String {
        var lines = ["penstock: \(headline)"]
        for error in problem["errors"]?.asArray ?? [] {
            let line = error["line"]?.asInteger.map { "line \($0)" }
            let part = ["pointer", "parameter", "header"].lazy.compactMap { error[$0]?.asString }.first ?? ""
            let place = [error["file"]?.asString, line, part.isEmpty ? nil : part].compactMap(\.self).joined(
                separator: " ")
            let detail = error["detail"]?.asString ?? ""
            lines.append("  " + (place.isEmpty ? detail : "\(place): \(detail)"))
        }
        if let request = problem["instance"]?.asString { lines.append("  request: \(request)") }
        return lines.joined(separator: "\n")
    }

    private var headline: String {
        guard let title = problem["title"]?.asString, !title.isEmpty else { return problem["detail"]?.asString ?? "" }
        guard let detail = problem["detail"]?.asString, !detail.isEmpty else { return title }
        return title.hasSuffix(".") ? "\(title) \(detail)" : "\(title): \(detail)"
    }
}
