package import Domain
import Foundation
package import PostgresDriver

/// The kind `webhook.deliver`: one signed message to one address. A delivery is an ordinary task, so it has the
/// queue's retries, leases and audit; each try gets a fresh timestamp and signature over the same bytes.
///
/// Between "the receiver answered" and "the outcome committed" a repeat is possible; the `webhook-id` stays the
/// same, and receivers drop what they have seen.
package struct DeliverWebhook: TaskHandler {
    /// Waits of the Standard Webhooks operational guidance, 75 hours in all, each ± 20 %.
    package static let retry = RetryPolicy(
        attemptsMax: 10,
        backoff: .schedule(
            [
                .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600),
                .seconds(10 * 3600), .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
            ], spread: 0.2))

    private let postgres: PostgresClient
    private let addressGuard: AddressGuard
    private let sender: WebhookSender

    package init(postgres: PostgresClient, addressGuard: AddressGuard, timeout: Duration = .seconds(20)) {
        self.postgres = postgres
        self.addressGuard = addressGuard
        sender = WebhookSender(timeout: timeout)
    }

    package var description: KindDescription {
        KindDescription(
            kind: "webhook.deliver", summary: "Delivers one signed webhook message.", pool: "webhook",
            retry: Self.retry, timeout: .seconds(60), isPublic: false, diagram: nil)
    }

    package func problems(in input: JSONValue) -> [InputProblem] {
        parse(input) == nil ? [InputProblem(pointer: "", message: "expected {\"task\", \"message\"} as UUIDs")] : []
    }

    package func run(_ attempt: AttemptContext) async throws -> AttemptReport {
        guard let (task, id) = parse(attempt.input),
            let message = try await postgres.run(FindMessage(tenant: attempt.tenant, task: task, message: id)).first
        else {
            throw Failure(.permanent, code: "message_missing", message: "The message to deliver is not there any more.")
        }
        let target = try await judge(message, attempt)
        let answer = try await send(message, to: target, attempt)
        try check(answer, message, attempt)
        let event = record(.webhookDelivered, message, attempt, ["status": .integer(Int64(answer.status))])
        return AttemptReport(
            result: JSONValue.object(["status": .integer(Int64(answer.status))]).encoded(), events: [event])
    }

    /// The address is judged anew for every attempt: what was public yesterday may point inside today.
    private func judge(_ message: WebhookMessage, _ attempt: AttemptContext) async throws -> JudgedAddress {
        do {
            return try await addressGuard.judge(message.url)
        } catch {
            let event = record(.webhookRefused, message, attempt, ["code": .string(error.code.rawValue)])
            let failure = Failure(
                error.mayHeal ? .transient : .permanent, code: "webhook_address_refused", message: error.message)
            throw ReportedFailure(failure, events: [event])
        }
    }

    private func send(
        _ message: WebhookMessage, to target: JudgedAddress, _ attempt: AttemptContext
    ) async throws -> WebhookSender.Answer {
        let body = message.body
        do {
            let secret = try WebhookSecret(bytes: message.secret)
            let headers = WebhookHeaders(
                signing: body, id: message.id.description, timestamp: Int64(Date().timeIntervalSince1970),
                secrets: [secret])
            return try await sender.send(body, headers: headers, to: target)
        } catch {
            try Task.checkCancellation()
            let event = record(.webhookAttemptFailed, message, attempt, ["code": "unreachable"])
            throw ReportedFailure(
                Failure(.transient, code: "webhook_unreachable", message: "The receiver did not answer."),
                events: [event])
        }
    }

    private func check(_ answer: WebhookSender.Answer, _ message: WebhookMessage, _ attempt: AttemptContext) throws {
        guard !(200..<300).contains(answer.status) else { return }
        let event = record(.webhookAttemptFailed, message, attempt, ["status": .integer(Int64(answer.status))])
        let failure = Failure(
            answer.status == 410 ? .permanent : .transient, code: "webhook_not_accepted",
            message: "The receiver answered \(answer.status); only 2xx counts as delivered.",
            retryAfter: answer.retryAfter)
        throw ReportedFailure(failure, events: [event])
    }

    private func record(
        _ action: AuditAction, _ message: WebhookMessage, _ attempt: AttemptContext, _ facts: [String: JSONValue]
    ) -> AuditRecord {
        var detail = facts
        detail["message"] = .string(message.id.description)
        detail["attempt"] = .integer(Int64(attempt.attempt))
        return AuditRecord(subject: message.task, tenant: attempt.tenant, action: action, detail: .object(detail))
    }

    private func parse(_ input: JSONValue) -> (TaskID, MessageID)? {
        guard let task = input["task"]?.asString.flatMap({ UUID(uuidString: $0) }),
            let message = input["message"]?.asString.flatMap({ UUID(uuidString: $0) })
        else { return nil }
        return (TaskID(task), MessageID(message))
    }
}
