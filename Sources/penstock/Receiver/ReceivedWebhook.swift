import Domain

/// One request that claimed to be a webhook, with the verdict about it.
struct ReceivedWebhook: Sendable {
    /// The path of the request.
    let path: String
    /// The header `webhook-id`; empty when it was missing.
    let id: String
    /// The body as JSON; nil when it is not JSON.
    let body: JSONValue?
    /// Why it is not genuine, in words without anything of the request; nil when it is.
    let refusal: String?

    var isVerified: Bool { refusal == nil }

    /// What the message says happened, such as `task.succeeded`.
    var type: String? { body?["type"]?.asString }

    /// The task that the message is about.
    var task: String? { body?["data"]?["id"]?.asString }

    var json: JSONValue {
        .object(["id": .string(id), "verified": .bool(isVerified), "path": .string(path), "body": body ?? .null])
    }

    func text(style: TextStyle) -> String {
        let about = [type, task].compactMap { $0.map(PlainText.line) }.joined(separator: "  ")
        return "\(style.good("verified"))  \(PlainText.line(id))  \(about)"
    }
}
