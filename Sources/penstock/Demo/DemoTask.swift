import Domain

/// What became of one task of the demo.
struct DemoTask: Sendable {
    let step: DemoStep
    let id: String
    /// The task as the API showed it last.
    var shown: JSONValue
    /// From the moment before it was submitted to the moment its end was seen.
    var seconds: Double
    /// Its audit timeline, oldest first.
    var events: [JSONValue] = []
    /// Everything that arrived at its path of the receiver.
    var deliveries: [ReceivedWebhook] = []

    var state: String { shown["state"]?.asString ?? "unknown" }
    var actions: [String] { events.compactMap { $0["action"]?.asString } }

    /// The `webhook-id` of the genuine message about exactly this task; nil when there is none.
    var webhookID: String? {
        deliveries.first { $0.isVerified && $0.task == id && $0.type == "task.\(state)" }?.id
    }
}
