import HTTPTypes
import Hummingbird

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
    static let requestID = token("X-Request-ID")
    static let idempotencyKey = token("Idempotency-Key")
    static let idempotencyReplayed = token("Idempotency-Replayed")
    static let prefer = token("Prefer")
    static let preferenceApplied = token("Preference-Applied")
    static let contentTypeOptions = token("X-Content-Type-Options")

    private static func token(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is not a header name") }
        return name
    }
}
