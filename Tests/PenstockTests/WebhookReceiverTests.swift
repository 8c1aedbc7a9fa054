import Domain
import Foundation
import Testing
import Webhooks

@testable import penstock

@Suite(.timeLimit(.minutes(1))) struct WebhookReceiverTests {
    private let secret = WebhookSecret.generate()
    private let body: JSONValue = ["type": "task.succeeded", "data": ["id": "task_1"]]

    /// Posts a signed body to a real receiver and returns the status of the answer, nil for success, and what was logged.
    private func deliver(
        signedWith other: WebhookSecret? = nil, accepts: Bool = true
    ) async throws -> (failure: penstock.ExitStatus?, received: [ReceivedWebhook]) {
        let log = DeliveryLog()
        let receiver = WebhookReceiver(
            host: "127.0.0.1", port: 0, verifier: WebhookVerifier(secrets: [secret])
        ) { delivery in
            log.add(delivery)
            return accepts
        }
        let headers = WebhookHeaders(
            signing: body.encoded(), id: "msg_1", timestamp: Int64(Date().timeIntervalSince1970),
            secrets: [other ?? secret])
        let failure = try await receiver.withServer { port in
            try await APIClient.with(url: "http://127.0.0.1:\(port)", key: nil) { client -> penstock.ExitStatus? in
                do throws(CommandFailure) {
                    _ = try await client.send(
                        APIRequest(method: .post, path: ["1", "hook"], headers: headers.fields, body: body))
                    return nil
                } catch {
                    return error.status
                }
            }
        }
        return (failure, log.deliveries(at: "/1/hook"))
    }

    @Test func `A genuine delivery is verified and answered with success`() async throws {
        let (failure, received) = try await deliver()
        #expect(failure == nil)
        #expect(received.map(\.isVerified) == [true])
        #expect(received.first?.id == "msg_1")
        #expect(received.first?.task == "task_1")
        #expect(received.first?.type == "task.succeeded")
    }

    @Test func `A delivery with another signature is handed over as refused and not accepted`() async throws {
        let (failure, received) = try await deliver(signedWith: .generate())
        #expect(failure == .denied)
        #expect(received.map(\.isVerified) == [false])
    }

    @Test func `A delivery that is not taken is not answered with success`() async throws {
        let (failure, _) = try await deliver(accepts: false)
        #expect(failure == .denied)
    }

    @Test func `A port that is taken is a failure`() async throws {
        let verifier = WebhookVerifier(secrets: [secret])
        let first = WebhookReceiver(host: "127.0.0.1", port: 0, verifier: verifier) { _ in true }
        try await first.withServer { port in
            let second = WebhookReceiver(host: "127.0.0.1", port: port, verifier: verifier) { _ in true }
            await #expect(throws: CommandFailure.self) { try await second.withServer { _ in } }
        }
    }
}
