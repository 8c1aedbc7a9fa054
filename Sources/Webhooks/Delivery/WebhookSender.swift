import AsyncHTTPClient
import Domain
import Foundation
import NIOCore
import NIOHTTP1

/// Sends one signed request to a judged address, and to no other.
///
/// Every attempt has a client of its own that resolves the host to the address that was judged: no pooled
/// connection outlives a change of DNS, no redirect is followed, no proxy is asked. The host name stays what the
/// certificate must prove.
struct WebhookSender: Sendable {
    /// The longest an attempt may take, connecting included.
    let timeout: Duration

    struct Answer: Sendable {
        let status: Int
        /// Seconds from `Retry-After`, when it was given as a number.
        let retryAfter: Duration?
    }

    /// Posts the body. Throws whatever the transport throws; an answer of any status is an answer.
    func send(_ body: [UInt8], headers: WebhookHeaders, to target: JudgedAddress) async throws -> Answer {
        guard let address = target.addresses.first else { throw HTTPClientError.emptyHost }
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout = .init(connect: .seconds(10), read: .seconds(15))
        configuration.dnsOverride = [target.host: address.description]
        configuration.httpVersion = .http1Only
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let answer = try await post(body, headers: headers, to: target, with: client)
            try await client.shutdown()
            return answer
        } catch {
            // The attempt has failed already; a client that does not shut down cleanly adds nothing to that.
            try? await client.shutdown()
            throw error
        }
    }

    private func post(
        _ body: [UInt8], headers: WebhookHeaders, to target: JudgedAddress, with client: HTTPClient
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: target.url.description)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "user-agent", value: "Penstock-Webhooks/1")
        for field in headers.fields {
            request.headers.add(name: field.name, value: field.value)
        }
        request.body = .bytes(ByteBuffer(bytes: body))
        let deadline = NIODeadline.now() + .milliseconds(Int64(timeout.milliseconds))
        let response = try await client.execute(request, deadline: deadline)
        let seconds = response.headers.first(name: "retry-after").flatMap { Int64($0) }
        return Answer(
            status: Int(response.status.code), retryAfter: seconds.map { .seconds(min(max($0, 0), 24 * 3600)) })
    }
}
