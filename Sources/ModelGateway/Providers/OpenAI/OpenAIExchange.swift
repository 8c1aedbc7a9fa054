import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1

/// Sends one request of this dialect and sorts out every answer that is not a success.
struct OpenAIExchange: Sendable {
    let connections: ProviderConnections
    let settings: OpenAIConfiguration

    /// A response whose head said success; its body is still to be read.
    struct Opened: Sendable {
        let body: HTTPClientResponse.Body
        let requestID: String?
        let isEventStream: Bool
    }

    /// - Parameter estimate: what the call costs if it reached the provider and we never hear what it did.
    func post(
        _ path: String, _ body: JSONValue, accept: String, pulse: CallPulse, estimate: @Sendable () -> TokenUsage
    ) async throws(ProviderError) -> Opened {
        let request = request(path, body, accept: accept)
        let response: HTTPClientResponse
        do {
            // The watchdog cancels the call when it takes too long; a second deadline here would only race with it.
            response = try await connections.client.execute(request, deadline: .distantFuture)
        } catch {
            throw Self.error(error, tokens: OpenAIFailures.mayHaveBeenSent(error) ? estimate() : .zero, requestID: nil)
        }
        pulse.event()
        let requestID = response.headers.requestID
        guard (200...299).contains(response.status.code) else {
            throw ProviderError(await failure(response, pulse: pulse), requestID: requestID)
        }
        let type = response.headers.first(name: "content-type")?.lowercased() ?? "text/event-stream"
        return Opened(body: response.body, requestID: requestID, isEventStream: type.hasPrefix("text/event-stream"))
    }

    /// The error for something that went wrong while sending or reading. Cancelled wins: whatever else was thrown then
    /// is a consequence.
    static func error(_ error: any Error, tokens: TokenUsage, requestID: String?) -> ProviderError {
        if Task.isCancelled || error is CancellationError { return .cancelled(tokens: tokens, requestID: requestID) }
        if let failure = error as? Failure { return ProviderError(failure, tokens: tokens, requestID: requestID) }
        if error is ServerSentEventTooLarge {
            return ProviderError(.answerTooLong, tokens: tokens, requestID: requestID)
        }
        return ProviderError(OpenAIFailures.failure(transport: error), tokens: tokens, requestID: requestID)
    }

    private func request(_ path: String, _ body: JSONValue, accept: String) -> HTTPClientRequest {
        let base = settings.baseURL.hasSuffix("/") ? String(settings.baseURL.dropLast()) : settings.baseURL
        var request = HTTPClientRequest(url: base + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: accept)
        request.headers.add(name: "user-agent", value: "penstock")
        if let key = settings.key { request.headers.add(name: "authorization", value: "Bearer \(key.reveal())") }
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        return request
    }

    /// A refusal's body is read for its code, up to 64 KiB; one that cannot be read leaves the status to decide.
    private func failure(_ response: HTTPClientResponse, pulse: CallPulse) async -> Failure {
        let buffer = try? await response.body.collect(upTo: 64 * 1024)
        pulse.event()
        return OpenAIFailures.failure(
            status: Int(response.status.code), error: OpenAIErrorBody(body: (buffer ?? ByteBuffer()).readableBytesView),
            retryAfter: response.headers.retryAfter, shouldRetry: response.headers.shouldRetry)
    }
}

extension HTTPHeaders {
    /// The provider's ID of the request, if it is short and visible ASCII: it is stored and logged.
    fileprivate var requestID: String? {
        guard let id = first(name: "x-request-id"), (1...200).contains(id.utf8.count),
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    fileprivate var retryAfter: Duration? {
        RetryAfter.hint(
            milliseconds: first(name: "retry-after-ms"), retryAfter: first(name: "retry-after"),
            date: first(name: "date"), now: Date().timeIntervalSince1970)
    }

    fileprivate var shouldRetry: Bool? {
        switch first(name: "x-should-retry")?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }
}
