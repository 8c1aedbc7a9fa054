/// The metadata keys of log lines. Data goes under a key, never into the message.
package enum LogKey: String, Sendable {
    case task = "task.id"
    case kind = "task.kind"
    case attempt = "task.attempt"
    case tenant = "tenant.id"
    case worker = "worker.id"
    case pool = "pool.name"
    case duty = "duty.name"
    case schedule = "schedule.id"
    case count = "count"
    case error = "error"
    case failureClass = "failure.class"
    case provider = "provider.name"
    /// The name of a credential, never the credential.
    case credential = "credential.name"
    case url = "url"
    case requestID = "request.id"
    case duration = "duration.ms"
}
