import Domain
import Foundation

/// Submits tasks exactly once, even when the first answer is lost.
///
/// Every submission carries an idempotency key, so that sending it again after a broken connection or a 503 gives the
/// same tasks. It is tried three times in all, half a second and then a second apart.
struct TaskSubmitter {
    private static let pauses: [Duration] = [.milliseconds(500), .seconds(1)]

    let client: APIClient

    func submit(_ body: JSONValue, idempotencyKey: String?) async throws(CommandFailure) -> JSONValue {
        try await send(
            APIRequest(
                method: .post, path: ["v1", "tasks"], headers: [Self.header(idempotencyKey)], body: body,
                deadline: .seconds(60)))
    }

    /// Submits one task per line; all of them or none.
    func submit(lines: [UInt8], idempotencyKey: String?) async throws(CommandFailure) -> JSONValue {
        try await send(
            APIRequest(
                method: .post, path: ["v1", "tasks", "bulk"], headers: [Self.header(idempotencyKey)],
                content: (type: "application/x-ndjson", bytes: lines), deadline: .seconds(600)))
    }

    private static func header(_ key: String?) -> (name: String, value: String) {
        ("idempotency-key", key ?? "cli-\(UUID().uuidString.lowercased())")
    }

    private func send(_ request: APIRequest) async throws(CommandFailure) -> JSONValue {
        for pause in Self.pauses {
            do {
                return try await client.send(request).body
            } catch {
                guard error.status == .unavailable else { throw error }
                do { try await Task.sleep(for: pause) } catch { throw .interrupted }
            }
        }
        return try await client.send(request).body
    }
}
