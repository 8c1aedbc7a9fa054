import Domain

/// A successful answer of the server.
struct APIAnswer: Sendable {
    /// 200…299.
    let status: Int
    /// The body, `null` when there is none.
    let body: JSONValue
    /// Header values by lower-case name; of repeated headers the last.
    let headers: [String: String]
}
