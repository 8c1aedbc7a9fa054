package import Domain

/// A client of the API as a stranger would write it: plain HTTP and JSON, one connection for each request.
package struct APIProbe: Sendable {
    package struct Answer: Sendable {
        package let status: Int
        /// Names in lower case.
        package let headers: [(name: String, value: String)]
        package let body: [UInt8]

        /// The body as JSON; null when it is something else.
        package var json: JSONValue { (try? JSONParser.parse(body, limits: JSONLimits(bytesMax: 64 << 20))) ?? .null }

        package func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    }

    /// The API answered, but not as it should have.
    package struct Unexpected: Error, CustomStringConvertible {
        package let description: String
    }

    package let url: String
    private let key: String

    package init(url: String, key: String) {
        self.url = url
        self.key = key
    }

    /// Sends one request.
    package func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:],
        within limit: Duration = .seconds(20)
    ) async throws -> Answer {
        var headers = headers
        headers["authorization"] = "Bearer \(key)"
        if body != nil { headers["content-type"] = "application/json" }
        return try await APIProbeConnection.send(
            method, url + path, headers: headers, body: body?.encoded() ?? [], within: limit)
    }

    /// Sends lines of NDJSON, as they are.
    package func send(
        lines: [UInt8], to path: String, within limit: Duration = .seconds(20)
    ) async throws -> Answer {
        let headers = ["authorization": "Bearer \(key)", "content-type": "application/x-ndjson"]
        return try await APIProbeConnection.send("POST", url + path, headers: headers, body: lines, within: limit)
    }

    /// Submits a task. Whatever the API answers is an answer.
    package func submit(
        _ kind: String, _ input: JSONValue, webhook: String? = nil, key: String? = nil
    ) async throws -> Answer {
        var body: [String: JSONValue] = ["kind": .string(kind), "input": input]
        if let webhook { body["webhook_url"] = .string(webhook) }
        return try await send(
            "POST", "/v1/tasks", .object(body), headers: key.map { ["idempotency-key": $0] } ?? [:])
    }

    /// Submits a task and returns its ID.
    /// - Throws: ``Unexpected`` unless the answer is 202.
    package func accepted(
        _ kind: String, _ input: JSONValue, webhook: String? = nil, key: String? = nil
    ) async throws -> TaskID {
        let answer = try await submit(kind, input, webhook: webhook, key: key)
        guard answer.status == 202, let id = answer.json["id"]?.asString.flatMap({ TaskID($0) }) else {
            throw Unexpected(
                description: "submission answered \(answer.status): \(String(decoding: answer.body, as: UTF8.self))")
        }
        return id
    }

    /// A task as the API shows it.
    package func task(_ id: TaskID) async throws -> JSONValue {
        let answer = try await send("GET", "/v1/tasks/\(id)")
        guard answer.status == 200 else {
            throw Unexpected(description: "task \(id) answered \(answer.status)")
        }
        return answer.json
    }

    /// The actions of a task's timeline, oldest first.
    package func actions(of id: TaskID) async throws -> [String] {
        let answer = try await send("GET", "/v1/tasks/\(id)/events")
        return (answer.json["events"]?.asArray ?? []).compactMap { $0["action"]?.asString }
    }

    /// Waits until a task has ended and returns it.
    package func ended(_ id: TaskID, within limit: Duration = Probe.patience) async throws -> JSONValue {
        try await Probe.value("task \(id) ends", within: limit) {
            let task = try await task(id)
            let final = ["succeeded", "failed", "cancelled", "expired"]
            return final.contains(task["state"]?.asString ?? "") ? task : nil
        }
    }
}
