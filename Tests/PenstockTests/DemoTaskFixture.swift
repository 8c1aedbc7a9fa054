import Domain

@testable import penstock

/// A task of the demo that went the whole way; a test changes what it is about.
struct DemoTaskFixture {
    var kind = "summarize"
    var input: JSONValue = ["text": "A text."]
    var state = "succeeded"
    var result: JSONValue = ["summary": "Short."]
    var actions = ["task.accepted", "attempt.started", "task.succeeded", "webhook.delivered"]
    var deliveries: [ReceivedWebhook] = []

    init() {
        deliveries = [delivery()]
    }

    func delivery(
        id: String = "msg_1", task: String = "task_1", type: String = "task.succeeded", refusal: String? = nil
    ) -> ReceivedWebhook {
        ReceivedWebhook(
            path: "/1/summarize", id: id,
            body: ["type": .string(type), "data": ["id": .string(task)]], refusal: refusal)
    }

    func task() -> DemoTask {
        DemoTask(
            step: DemoStep(kind: kind, document: "GPL-3", input: input, webhookPath: "/1/summarize"), id: "task_1",
            shown: [
                "id": "task_1", "state": .string(state), "attempts": 1, "result": result,
                "usage": ["input_tokens": 10, "output_tokens": 2, "cost_usd": 0.0],
            ],
            seconds: 0.25, events: actions.map(event), deliveries: deliveries)
    }

    private func event(_ action: String) -> JSONValue {
        let detail: JSONValue = action == "webhook.delivered" ? ["message": "msg_1"] : .null
        return ["action": .string(action), "at": "2026-01-01T00:00:00.000Z", "detail": detail]
    }
}
