import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1

/// Talks to the HTTP API: every call has a deadline, every refusal becomes a ``CommandFailure``.
///
/// Redirects are not followed, so that a key never travels to a server that was not named.
struct APIClient: Sendable {
    /// Bytes of the largest answer that is read: a page of tasks, or the vectors of a large batch.
    private static let answerBytesMax = 64 << 20

    private let http: HTTPClient
    private let url: String
    private let key: Secret?

    /// Runs `body` with a client and closes its connections afterwards.
    static func with<Result: Sendable>(
        url: String, key: Secret?, _ body: (APIClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: .seconds(5)))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        // A refused connection is an answer at once; waiting for a server is the caller's decision.
        configuration.connectionPool.retryConnectionEstablishment = false
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(APIClient(http: http, url: url, key: key)))
        } catch {
            outcome = .failure(error)
        }
        // A client that cannot be shut down has only connections left that end with the process.
        try? await http.shutdown()
        return try outcome.get()
    }

    /// Sends one request and reads the whole answer.
    ///
    /// Throws `.unavailable` when nobody answers in time, the status of the refusal otherwise, and `.interrupted` when
    /// the surrounding task is cancelled.
    func send(_ request: APIRequest) async throws(CommandFailure) -> APIAnswer {
        let (status, headers, bytes) = try await exchange(request)
        let body = bytes.isEmpty ? JSONValue.null : try? JSONParser.parse(bytes, limits: Self.limits)
        guard (200...299).contains(status) else {
            throw CommandFailure(httpStatus: status, body: body)
        }
        guard let body else {
            throw CommandFailure(
                .failed, code: "answer_unreadable", title: "The answer cannot be read",
                detail: "The server's answer is not JSON. Check that \(url) is the address of a Penstock server.")
        }
        return APIAnswer(status: status, body: body, headers: headers)
    }

    /// Sends one request and reads the whole answer as it is, for answers that are no JSON value.
    ///
    /// Throws as ``send(_:)``.
    func sendForBytes(_ request: APIRequest) async throws(CommandFailure) -> [UInt8] {
        let (status, _, bytes) = try await exchange(request)
        guard (200...299).contains(status) else {
            throw CommandFailure(httpStatus: status, body: try? JSONParser.parse(bytes, limits: Self.limits))
        }
        return bytes
    }

    private func exchange(
        _ request: APIRequest
    ) async throws(CommandFailure) -> (status: Int, headers: [String: String], bytes: [UInt8]) {
        do {
            let response = try await http.execute(httpRequest(request), deadline: .now() + TimeAmount(request.deadline))
            let body = try await response.body.collect(upTo: Self.answerBytesMax)
            let headers = Dictionary(
                response.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { _, last in last })
            return (Int(response.status.code), headers, Array(body.readableBytesView))
        } catch {
            if Task.isCancelled { throw .interrupted }
            throw CommandFailure(
                .unavailable, code: "no_answer", title: "The server does not answer",
                detail: "\(url) gave no complete answer (\(error)). Check the address and that the server is running.")
        }
    }

    private func httpRequest(_ request: APIRequest) -> HTTPClientRequest {
        var http = HTTPClientRequest(url: url + request.target)
        http.method = HTTPMethod(rawValue: request.method.rawValue)
        http.headers.add(name: "accept", value: "application/json, application/problem+json")
        http.headers.add(name: "user-agent", value: "penstock-cli")
        if let key { http.headers.add(name: "authorization", value: "Bearer \(key.reveal())") }
        for (name, value) in request.headers { http.headers.add(name: name, value: value) }
        if let content = request.content {
            http.headers.add(name: "content-type", value: content.type)
            http.body = .bytes(content.bytes)
        } else if let body = request.body {
            http.headers.add(name: "content-type", value: "application/json")
            http.body = .bytes(body.encoded())
        }
        return http
    }

    private static let limits = JSONLimits(
        bytesMax: answerBytesMax, stringBytesMax: answerBytesMax, nodesMax: 8_000_000)
}
