import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle
import Webhooks

/// A small HTTP server that takes webhooks and checks their signatures.
///
/// A delivery is verified on its exact bytes before anything reads it. Whoever handles it decides whether it was taken:
/// then the answer is 204, otherwise 401, so that the sender tries again.
struct WebhookReceiver: Sendable {
    /// Bytes of the largest body that is read; larger ones are answered with 413.
    static let bodyBytesMax = 1 << 20

    let host: String
    /// 0 takes a free port.
    let port: Int
    let verifier: WebhookVerifier
    /// Called for every delivery, genuine or not, before it is answered; returns whether it was taken. It may be called
    /// for several deliveries at once and must return soon.
    let onDelivery: @Sendable (ReceivedWebhook) -> Bool

    /// Listens while `body` runs. It is given the port once it is open. Afterwards, requests that have begun are
    /// answered, for up to two seconds.
    ///
    /// Throws `.failed` when the address cannot be listened on, and whatever `body` throws.
    func withServer<Result: Sendable>(
        _ body: @Sendable (_ port: Int) async throws -> Result
    ) async throws -> Result {
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        var configuration = ServiceGroupConfiguration(services: [application(opened: opened)], logger: Self.silent)
        configuration.maximumGracefulShutdownDuration = .seconds(2)
        let group = ServiceGroup(configuration: configuration)
        async let serving: Void = serve(group, closing: opened)
        var port: Int?
        for await opened in ports {
            port = opened
            break
        }
        guard let port else {
            try await serving
            throw Self.notListening("The server ended before it was open.")
        }
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body(port)) } catch { outcome = .failure(error) }
        await group.triggerGracefulShutdown()
        // Only the outcome of the body counts: how the server ended after it was told to end does not matter.
        try? await serving
        return try outcome.get()
    }

    private func serve(_ group: ServiceGroup, closing opened: AsyncStream<Int>.Continuation) async throws {
        defer { opened.finish() }
        do {
            try await group.run()
        } catch {
            throw Self.notListening("\(host):\(port) cannot be listened on (\(error)).")
        }
    }

    private func application(opened: AsyncStream<Int>.Continuation) -> some ApplicationProtocol {
        Application(
            responder: CallbackResponder<BasicRequestContext> { request, _ in try await answer(request) },
            configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { opened.yield(port) }
            },
            logger: Self.silent)
    }

    private func answer(_ request: Request) async throws -> Response {
        guard request.method == .post else { return Response(status: .methodNotAllowed) }
        guard let buffer = try? await request.body.collect(upTo: Self.bodyBytesMax) else {
            return Response(status: .contentTooLarge)
        }
        let bytes = Array(buffer.readableBytesView)
        let delivery = judge(path: request.uri.path, headers: request.headers, bytes: bytes)
        return Response(status: onDelivery(delivery) && delivery.isVerified ? .noContent : .unauthorized)
    }

    private func judge(path: String, headers: HTTPFields, bytes: [UInt8]) -> ReceivedWebhook {
        let fields = headers.map { (name: $0.name.canonicalName, value: $0.value) }
        let id = fields.first { $0.name == WebhookHeaders.idName }?.value ?? ""
        var refusal: String?
        do {
            try verifier.verify(fields: fields, body: bytes, now: Int64(Date().timeIntervalSince1970))
        } catch {
            refusal = error.message
        }
        return ReceivedWebhook(path: path, id: id, body: try? JSONParser.parse(bytes), refusal: refusal)
    }

    private static let silent = Logger(label: "penstock.receiver") { _ in SwiftLogNoOpLogHandler() }

    private static func notListening(_ detail: String) -> CommandFailure {
        CommandFailure(.failed, code: "not_listening", title: "The receiver cannot start", detail: detail)
    }
}
