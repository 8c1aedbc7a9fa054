import Domain
import HTTPTypes
package import Hummingbird
import Logging
import NIOCore
import Tenancy

/// Answers every request, in one readable order: name it, find its route, find out who asks and whether they may,
/// let the route answer, turn whatever was thrown into a problem, dress the response, write the access log.
package struct APIResponder: HTTPResponder {
    package typealias Context = APIContext

    private let routes: RouteTable
    private let authenticator: Authenticator
    private let configuration: HTTPAPIConfiguration
    private let bodies: BodyBudget

    init(routes: RouteTable, authenticator: Authenticator, configuration: HTTPAPIConfiguration) {
        self.routes = routes
        self.authenticator = authenticator
        self.configuration = configuration
        bodies = BodyBudget(bytesMax: configuration.bodiesBytesMax)
    }

    /// Throws only what the connection itself failed with; there is nobody left to answer then.
    @Sendable package func respond(to request: Request, context: APIContext) async throws -> Response {
        var log = AccessLog(request: APIRequestID(), method: request.method, logger: context.logger)
        let body = RequestBodyReader(
            request, channel: context.channel, budget: bodies, configuration: configuration)
        defer { body.release() }
        do {
            var response = try await answerOrProblem(request, body: body, log: &log)
            dress(&response, for: request, id: log.request)
            try await body.discard()
            if body.isUnread { leave(&response, context.channel) }
            log.write(status: response.status)
            return response
        } catch let error as BrokenConnection {
            throw error.cause
        }
    }

    private func answerOrProblem(
        _ request: Request, body: RequestBodyReader, log: inout AccessLog
    ) async throws -> Response {
        do {
            return try await answer(request, body: body, log: &log)
        } catch let error as BrokenConnection {
            throw error
        } catch {
            let problem = Problem(error)
            log.problem = problem.kind
            if !(error is Problem) { log.cause = error }
            return .problem(problem, request: log.request)
        }
    }

    private func answer(
        _ request: Request, body: RequestBodyReader, log: inout AccessLog
    ) async throws -> Response {
        let target = request.head.path?.utf8.count ?? 0
        guard target <= configuration.targetBytesMax else {
            throw Problem(
                .targetTooLong, "They have \(target) bytes; at most \(configuration.targetBytesMax) are accepted.")
        }
        let match = try routes.match(path: request.uri.path, method: request.method)
        log.route = match.route.path.text
        let call = APIRequest(
            id: log.request, headers: request.headers, captures: match.captures, query: request.uri.query, body: body,
            logger: log.logger)
        switch match.route.access {
        case .open(let answer):
            return try await answer(call)
        case .keyed(let scope, let answer):
            let principal = try await authenticator.principal(of: call)
            log.tenant = principal.tenant.id
            if let scope { try Authenticator.require(scope, of: principal) }
            return try await answer(call, principal)
        }
    }

    private func dress(_ response: inout Response, for request: Request, id: APIRequestID) {
        response.headers[.requestID] = id.description
        response.headers[.contentTypeOptions] = "nosniff"
        // Answers belong to the holder of a key; a cache may keep them only to ask again.
        if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "private, no-cache" }
        if request.method == .head { response = response.createHeadResponse() }
    }

    /// A body that is still coming would be drained by the server until it ends; one that is slow or endless would hold
    /// the connection for ever. So the client is told to leave, and is left soon after it had time to read the answer.
    private func leave(_ response: inout Response, _ channel: any Channel) {
        response.headers[.connection] = "close"
        channel.eventLoop.scheduleTask(in: TimeAmount(configuration.drainTimeout)) {
            channel.close(promise: nil)
        }
    }
}
