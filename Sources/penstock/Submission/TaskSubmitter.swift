import Domain
import Foundation

/// Submits a task exactly once, even when the first answer is lost.
///
/// Every submission carries an idempotency key, so that sending it again after a broken connection or a 503 gives the
/// same task. It is tried three times in all, half a second and then a second apart.
struct TaskSubmitter {
    private static let pauses: [Duration] = [.milliseconds(500), .seconds(1)]

    let client: APIClient

    func submit(_ body: JSONValue, idempotencyKey: String?) async throws(CommandFailure) -> JSONValue {
        let key = idempotencyKey ?? "cli-\(UUID().uuidString.lowercased())"
        let request = APIRequest(
            method: .post, path: ["v1", "tasks"], headers: [("idempotency-key", key)], body: body,
            deadline: .seconds(60))
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
