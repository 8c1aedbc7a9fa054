import Domain
import TestKit
import Testing

/// A client of one index, as a stranger would write it.
struct IndexProbe: Sendable {
    /// What a search answered.
    struct Found: Sendable {
        struct Hit: Sendable, Hashable {
            let key: String
            let version: Int64
            let from: Int64
            let to: Int64
            let text: String
        }

        let status: Int
        let generation: Int64
        let degraded: String?
        let hits: [Hit]

        var keys: [String] { hits.map(\.key) }

        init(_ answer: APIProbe.Answer) { self.init(status: answer.status, answer.json) }

        init(status: Int, _ json: JSONValue) {
            self.status = status
            generation = json["generation"]?.asInteger ?? 0
            degraded = json["degraded"]?.asString
            hits = (json["hits"]?.asArray ?? []).map { hit in
                Hit(
                    key: hit["document"]?.asString ?? "", version: hit["version"]?.asInteger ?? 0,
                    from: hit["from"]?.asInteger ?? -1, to: hit["to"]?.asInteger ?? -1,
                    text: hit["text"]?.asString ?? "")
            }
        }
    }

    let api: APIProbe
    let name: String
    var path: String { "/v1/indexes/\(name)" }

    func create(_ settings: JSONValue = [:]) async throws {
        let answer = try await api.send("PUT", path, settings)
        try #require(answer.status == 201, "\(answer.json)")
    }

    /// Puts documents; whatever the API answers is an answer.
    func send(_ documents: [JSONValue]) async throws -> APIProbe.Answer {
        let lines = documents.flatMap { $0.encoded() + [UInt8(ascii: "\n")] }
        return try await api.send(lines: lines, to: path + "/documents", within: .seconds(60))
    }

    func put(_ documents: [JSONValue]) async throws {
        let answer = try await send(documents)
        try #require(answer.status == 202 && answer.json["refused"] == 0, "\(answer.json)")
    }

    func put(_ key: String, _ content: String, permissions: [String] = []) async throws {
        try await put([Self.document(key, content, permissions: permissions)])
    }

    static func document(_ key: String, _ content: String, permissions: [String] = []) -> JSONValue {
        [
            "key": .string(key), "content": .string(content), "format": "markdown",
            "permissions": .array(permissions.map { .string($0) }),
        ]
    }

    func delete(_ key: String) async throws -> Int {
        try await api.send("DELETE", path + "/document?key=\(key)").status
    }

    func search(
        _ query: String, mode: String = "hybrid", permissions: [String] = [], count: Int64 = 10
    ) async throws -> Found {
        let body: JSONValue = [
            "query": .string(query), "mode": .string(mode), "count": .integer(count),
            "permissions": .array(permissions.map { .string($0) }),
        ]
        return Found(try await api.send("POST", path + "/search", body))
    }

    /// Submits a rebuild.
    func rebuild(_ change: [String: JSONValue] = [:]) async throws -> TaskID {
        try await api.accepted("index.rebuild", .object(change.merging(["index": .string(name)]) { own, _ in own }))
    }

    /// Rebuilds, and expects that the new generation answers.
    @discardableResult
    func rebuilt(_ change: [String: JSONValue] = [:]) async throws -> JSONValue {
        let ended = try await api.ended(try await rebuild(change))
        try #require(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
        return ended["result"] ?? .null
    }

    func plan(_ change: [String: JSONValue] = [:]) async throws -> JSONValue {
        let input = JSONValue.object(change.merging(["index": .string(name)]) { own, _ in own })
        let ended = try await api.ended(try await api.accepted("index.plan", input))
        try #require(ended["state"] == "succeeded", "\(ended["error"] ?? .null)")
        return ended["result"] ?? .null
    }

    func shown() async throws -> JSONValue { try await api.send("GET", path).json }

    /// The generations, the newest first.
    func generations() async throws -> [JSONValue] { try await shown()["generations"]?.asArray ?? [] }

    func state(of number: Int64) async throws -> String? {
        try await generations().first { $0["generation"]?.asInteger == number }?["state"]?.asString
    }

    /// The number of the one that answers.
    func active() async throws -> Int64? {
        try await generations().first { $0["state"] == "active" }?["generation"]?.asInteger
    }

    /// Waits until every generation that is kept has taken in what was put.
    func untilTakenIn(within limit: Duration = Probe.patience) async throws {
        try await Probe.until("everything that was put is found", within: limit) {
            let generations = try await generations()
            return !generations.isEmpty && generations.allSatisfy { $0["pending"] == 0 }
        }
    }

    func failures() async throws -> [String: String] {
        let answer = try await api.send("GET", path + "/failures?limit=100")
        let pairs = (answer.json["failures"]?.asArray ?? []).compactMap { failure in
            failure["document"]?.asString.map { ($0, failure["code"]?.asString ?? "") }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// The bytes of a version that a citation names.
    func bytes(of key: String, version: Int64, from: Int64, to: Int64) async throws -> String? {
        let query = "key=\(key)&version=\(version)&from=\(from)&to=\(to)"
        return try await api.send("GET", path + "/document?\(query)").json["content"]?.asString
    }
}
