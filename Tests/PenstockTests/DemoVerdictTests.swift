import Domain
import Testing

@testable import penstock

@Suite struct DemoVerdictTests {
    @Test func `A task that went the whole way gives no failure`() {
        #expect(DemoVerdict(tasks: [DemoTaskFixture().task()], strays: []).failures().isEmpty)
    }

    @Test func `The same message twice is still right`() {
        var fixture = DemoTaskFixture()
        fixture.deliveries.append(fixture.deliveries[0])
        #expect(DemoVerdict(tasks: [fixture.task()], strays: []).failures().isEmpty)
    }

    private static let changes: [(words: String, change: @Sendable (inout DemoTaskFixture) -> Void)] = [
        ("is failed.", { $0.state = "failed" }), ("is running.", { $0.state = "running" }),
        ("without the result", { $0.result = ["summary": ""] }),
        ("no task.accepted", { $0.actions.removeFirst() }),
        ("no attempt.started", { $0.actions.remove(at: 1) }),
        ("no task.succeeded", { $0.actions.remove(at: 2) }),
        ("no webhook.delivered", { $0.actions.removeLast() }),
        ("no webhook arrived", { $0.deliveries = [] }),
        ("not genuine", { $0.deliveries = [$0.delivery(refusal: "No signature matches.")] }),
        ("not genuine", { $0.deliveries.append($0.delivery(refusal: "No signature matches.")) }),
        ("about another task", { $0.deliveries = [$0.delivery(task: "task_2")] }),
        ("more than one webhook message", { $0.deliveries.append($0.delivery(id: "msg_2")) }),
        ("does not say how the task ended", { $0.deliveries = [$0.delivery(type: "task.failed")] }),
        ("another webhook message than", { $0.deliveries = [$0.delivery(id: "msg_2")] }),
    ]

    @Test("Each thing that is missing or wrong is a failure", arguments: changes)
    func failure(words: String, change: @Sendable (inout DemoTaskFixture) -> Void) {
        var fixture = DemoTaskFixture()
        change(&fixture)
        let failures = DemoVerdict(tasks: [fixture.task()], strays: []).failures()
        #expect(failures.contains { $0.contains(words) }, "\(failures)")
    }

    @Test func `No task, a task twice and a stray webhook are failures`() {
        let fixture = DemoTaskFixture()
        #expect(DemoVerdict(tasks: [], strays: []).failures() == ["No task was submitted."])
        #expect(DemoVerdict(tasks: [fixture.task(), fixture.task()], strays: []).failures().count == 1)
        #expect(DemoVerdict(tasks: [fixture.task()], strays: [fixture.delivery()]).failures().count == 1)
    }

    @Test func `A classification must choose one of its labels`() {
        var fixture = DemoTaskFixture()
        fixture.kind = "classify"
        fixture.input = ["labels": [["name": "a"], ["name": "b"]]]
        fixture.result = ["label": "b"]
        #expect(DemoVerdict(tasks: [fixture.task()], strays: []).failures().isEmpty)
        fixture.result = ["label": "c"]
        #expect(DemoVerdict(tasks: [fixture.task()], strays: []).failures().count == 1)
    }

    @Test func `An embedding must have a vector for each text`() {
        var fixture = DemoTaskFixture()
        fixture.kind = "embed"
        fixture.input = ["texts": ["x", "y"]]
        fixture.result = ["embeddings": [[1], [2]]]
        #expect(DemoVerdict(tasks: [fixture.task()], strays: []).failures().isEmpty)
        fixture.result = ["embeddings": [[1]]]
        #expect(DemoVerdict(tasks: [fixture.task()], strays: []).failures().count == 1)
    }
}
