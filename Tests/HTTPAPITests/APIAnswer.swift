import Domain
import HTTPTypes
import HummingbirdTesting
import NIOCore

/// An answer, taken apart for expectations.
struct APIAnswer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: TestResponse) {
        status = response.status.code
        headers = response.headers
        text = String(buffer: response.body)
    }

    var json: JSONValue? { try? JSONParser.parse(text) }
    subscript(_ key: String) -> JSONValue? { json?[key] }

    /// What the answer says, without the hints of the moment about the queue.
    var withoutPosition: JSONValue? {
        guard var members = json?.asObject else { return nil }
        members["position"] = nil
        return .object(members)
    }
    func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }

    /// The last part of the problem's type, and nil for what is not a whole problem.
    var problem: String? {
        guard header("content-type") == "application/problem+json", self["status"]?.asInteger == Int64(status),
            self["title"]?.asString != nil, self["detail"]?.asString != nil,
            self["instance"]?.asString == header("x-request-id"),
            let type = self["type"]?.asString, type.hasPrefix("https://penstock.dev/problems/")
        else { return nil }
        return String(type.dropFirst("https://penstock.dev/problems/".count))
    }

    func places(_ kind: String) -> [String] {
        (self["errors"]?.asArray ?? []).compactMap { $0[kind]?.asString }
    }

    var pointers: [String] { places("pointer") }
    var id: String { self["id"]?.asString ?? "no id" }
}

extension APIFixture {
    /// Sends a request; JSON is assumed when there is a body and the headers say nothing else.
    func send(
        _ method: HTTPRequest.Method, _ path: String, key: String? = nil, headers: [(String, String)] = [],
        body: [UInt8]? = nil
    ) async throws -> APIAnswer {
        var fields = HTTPFields()
        if let key { fields[.authorization] = "Bearer \(key)" }
        for (name, value) in headers {
            guard let name = HTTPField.Name(name) else { throw Unexpected() }
            fields.append(HTTPField(name: name, value: value))
        }
        if body != nil, !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
            fields[.contentType] = "application/json"
        }
        let response = try await client.executeRequest(
            uri: path, method: method, headers: fields, body: body.map { ByteBuffer(bytes: $0) })
        return APIAnswer(response)
    }

    func submit(
        _ body: String = #"{"kind":"echo","input":{"text":"hello"}}"#, key: String? = nil,
        headers: [(String, String)] = []
    ) async throws -> APIAnswer {
        try await send(.post, "/v1/tasks", key: key ?? keys.alpha, headers: headers, body: Array(body.utf8))
    }

    func get(
        _ path: String, key: String? = nil, headers: [(String, String)] = []
    ) async throws -> APIAnswer {
        try await send(.get, path, key: key ?? keys.alpha, headers: headers)
    }

    func post(_ path: String, key: String? = nil) async throws -> APIAnswer {
        try await send(.post, path, key: key ?? keys.alpha)
    }
}
