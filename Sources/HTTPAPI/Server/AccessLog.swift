import Domain
import HTTPTypes
import Logging
import PostgresDriver

/// The one line that each request leaves in the log. It never holds a body, a key, a query or a path's own IDs.
struct AccessLog {
    let request: APIRequestID
    /// Carries the request's ID, for whoever logs more about it.
    let logger: Logger
    /// The route's pattern, once it is known.
    var route: String?
    var tenant: TenantID?
    var problem: ProblemKind?
    /// What was behind a problem that was not the client's.
    var cause: (any Error)?

    private let method: HTTPRequest.Method
    private let start = ContinuousClock.now

    init(request: APIRequestID, method: HTTPRequest.Method, logger: Logger) {
        self.request = request
        self.method = method
        var logger = logger
        logger[metadataKey: LogKey.requestID.rawValue] = "\(request)"
        self.logger = logger
    }

    /// Refusals are worth a line by default. At 20,000 submissions per second what went well is not.
    func write(status: HTTPResponse.Status) {
        let level: Logger.Level =
            switch status.code {
            case 500: .error
            case 501...: .warning
            case 400...: .info
            default: .debug
            }
        logger.log(level: level, "Answered a request.", metadata: metadata(status))
    }

    private func metadata(_ status: HTTPResponse.Status) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            RequestLogKey.method.rawValue: "\(method.rawValue)",
            RequestLogKey.route.rawValue: "\(route ?? "none")",
            RequestLogKey.status.rawValue: "\(status.code)",
            LogKey.duration.rawValue: "\((ContinuousClock.now - start).milliseconds)",
        ]
        if let tenant { metadata[LogKey.tenant.rawValue] = "\(tenant)" }
        if let problem { metadata[RequestLogKey.problem.rawValue] = "\(problem.rawValue)" }
        // An error's `detail` may quote rows, so only its description is written.
        if let cause { metadata[LogKey.error.rawValue] = "\(cause)" }
        return metadata
    }
}

/// The metadata keys of the access log; names of the OpenTelemetry conventions where there is one.
enum RequestLogKey: String {
    case method = "http.request.method"
    case route = "http.route"
    case status = "http.response.status_code"
    case problem = "problem.type"
}
