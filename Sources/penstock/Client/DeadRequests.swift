import ArgumentParser
import Domain

/// How many dead tasks a command takes on.
struct DeadAmountOptions: ParsableArguments {
    @Option(help: ArgumentHelp("At most this many, up to 1,000 (default: 100).", valueName: "n"))
    var limit: Int?

    @Flag(help: "Go on until none is left, up to \(DeadRequests.requestsMax) requests.")
    var all = false

    func validate() throws {
        if let limit, !(1...1000).contains(limit) { throw ValidationError("--limit must be 1 to 1000.") }
    }
}

/// The requests that redrive or dismiss dead tasks: one, or as many as it takes under `--all`.
///
/// All of them mean what had failed when the first was answered. Without that bound a task that fails at once whenever it
/// is run would be run again with every request, a thousand times, and each time be paid for.
struct DeadRequests: Sendable {
    static let requestsMax = 1000

    let verb: String
    /// The field of the answer that counts what was done.
    let done: String
    let cause: DeadCauseOptions
    let amount: DeadAmountOptions

    /// The last answer, with the sum of what all of them did. A request that does nothing ends it.
    func send(with client: APIClient) async throws -> JSONValue {
        var total: Int64 = 0
        var tasks: [JSONValue] = []
        var last: JSONValue = .null
        for _ in 0..<(amount.all ? Self.requestsMax : 1) {
            last = try await client.send(request(failedBefore: last["failed_before"])).body
            let count = last[done]?.asInteger ?? 0
            total += count
            tasks += last["tasks"]?.asArray ?? []
            if count == 0 || last["left"]?.asInteger == 0 { break }
        }
        var members = last.asObject ?? [:]
        members[done] = .integer(total)
        if members["tasks"] != nil { members["tasks"] = .array(tasks) }
        return .object(members)
    }

    func text(_ answer: JSONValue) -> String {
        let left = "\(answer["left"]?.asInteger ?? 0)" + (answer["left_is_minimum"] == true ? " or more" : "")
        return "\(answer[done]?.asInteger ?? 0) \(done), \(left) left."
    }

    func request(failedBefore: JSONValue?) -> APIRequest {
        var body: [String: JSONValue] = [:]
        if let kind = cause.kind { body["kind"] = .string(kind) }
        if let code = cause.code { body["code"] = .string(code) }
        let limit = amount.limit ?? (amount.all ? 1000 : nil)
        if let limit { body["limit"] = .integer(Int64(limit)) }
        body["failed_before"] = failedBefore
        return APIRequest(method: .post, path: ["v1", "dead", verb], body: .object(body))
    }
}
