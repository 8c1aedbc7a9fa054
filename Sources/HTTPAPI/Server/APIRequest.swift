import Domain
import HTTPTypes
import Logging

enum RequestTag: IdentifierTag { static let prefix = "req" }
/// Names one request: in its `x-request-id`, in a problem's `instance` and in the log. It is always ours; what a
/// client or proxy sends under that name is not looked at.
typealias APIRequestID = Identifier<RequestTag>

/// A request whose route is known, as the route sees it.
struct APIRequest: Sendable {
    let id: APIRequestID
    let headers: HTTPFields
    /// What stood in the places that the route's path leaves open, in order.
    let captures: [String]
    let query: String?
    let body: RequestBodyReader
    let logger: Logger

    /// The task that the path names. Anything that is not an ID of ours names no task.
    func task() throws -> TaskID {
        guard let id = captures.first.flatMap({ TaskID($0) }) else { throw Problem.noSuchTask }
        return id
    }

    /// The one value of a header; nil when it is absent.
    func single(_ name: HTTPField.Name) throws -> String? {
        let values = headers[values: name]
        guard values.count <= 1 else {
            throw Problem.invalidHeader(name.rawName, "is sent \(values.count) times; send it once")
        }
        return values.first
    }
}
