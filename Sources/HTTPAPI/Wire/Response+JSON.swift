import Hummingbird
import HTTPTypes

extension Response {
    static func json(
        _ body: [UInt8], status: HTTPResponse.Status = .ok, type: String = "application/json", headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    static func problem(_ problem: Problem, request: APIRequestID) -> Response {
        json(
            problem.json(request: request), status: problem.kind.status, type: "application/problem+json",
            headers: problem.headers)
    }
}

extension HTTPField.Name {
    /// Names that are not in the HTTP library. All of them are valid tokens, so none of the lookups can fail.
    static let requestID = token("x-request-id")
    static let idempotencyKey = token("idempotency-key")
    static let idempotencyReplayed = token("idempotency-replayed")
    static let prefer = token("prefer")
    static let preferenceApplied = token("preference-applied")
    static let contentTypeOptions = token("x-content-type-options")

    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header name") }
        return name
    }
}
