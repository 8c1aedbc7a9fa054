import AsyncHTTPClient
import Domain
import NIOCore
import NIOHTTP1

/// Sends requests to one provider's server and sorts out every answer that is not a success.
struct ProviderExchange<Rules: ExchangeRules>: Sendable {
    let settings: ProviderSettings
    let connections: ProviderConnections

    /// A response whose head said success; its body is still to be read.
    struct Opened: Sendable {
        let body: HTTPClientResponse.Body
        let requestID: String?
        let isEventStream: Bool
    }

    /// - Parameter estimate: what the call costs if it reached the provider and we never hear what it did.
    func post(
        _ path: String, model: ModelDescription, _ body: JSONValue, accept: String, pulse: CallPulse,
        estimate: @Sendable () -> TokenUsage
    ) async throws(ProviderError) -> Opened {
        let request = request(path, model: model, body, accept: accept)
        let response: HTTPClientResponse
        do {
            // The watchdog cancels the call when it takes too long; a second deadline here would only race with it.
            response = try await connections.client(connectionsMax: settings.connectionsMax)
                .execute(request, deadline: .distantFuture)
        } catch {
            throw Self.error(
                error, tokens: TransportFailure(error).mayHaveBeenSent ? estimate() : .zero, requestID: nil)
        }
        pulse.event()
        let requestID = RequestID.checked(response.headers.first(name: Rules.requestIDHeader))
        guard (200...299).contains(response.status.code) else {
            throw await refused(response, requestID: requestID, pulse: pulse)
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
        return ProviderError(TransportFailure(error).failure, tokens: tokens, requestID: requestID)
    }

    private func request(_ path: String, model: ModelDescription, _ body: JSONValue, accept: String)
        -> HTTPClientRequest
    {
        var request = HTTPClientRequest(url: settings.url(path, model: model))
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: accept)
        request.headers.add(name: "user-agent", value: "penstock")
        for (name, value) in Rules.headers { request.headers.replaceOrAdd(name: name, value: value) }
        for (name, value) in settings.headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let (name, value) = settings.credentialHeader { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        return request
    }

    /// A refusal's body is read for its code, up to 64 KiB; one that cannot be read leaves the status to decide.
    private func refused(_ response: HTTPClientResponse, requestID: String?, pulse: CallPulse) async -> ProviderError {
        let buffer = try? await response.body.collect(upTo: 64 * 1024)
        pulse.event()
        let body = ProviderErrorBody(body: (buffer ?? ByteBuffer()).readableBytesView)
        let refusal = ProviderRefusal(
            status: Int(response.status.code), error: body, retryAfter: response.headers.retryAfter,
            shouldRetry: response.headers.shouldRetry)
        return ProviderError(Rules.failure(refusal), requestID: requestID ?? RequestID.checked(body.requestID))
    }
}
