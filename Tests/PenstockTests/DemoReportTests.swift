import Domain
import Testing

@testable import penstock

@Suite struct DemoReportTests {
    private let document = DemoDocument(
        name: "GPL-3", path: "/usr/share/common-licenses/GPL-3", text: "Terms", isCut: false)

    @Test func `The report is one JSON value of the documented shape`() {
        let report = DemoReport(
            documents: [document], tasks: [DemoTaskFixture().task()], failures: [], seconds: 1.23456)
        let json = report.json
        #expect(json["ok"] == true)
        #expect(json["seconds"] == 1.235)
        #expect(json["failures"] == [])
        #expect(
            json["documents"] == [
                ["name": "GPL-3", "path": "/usr/share/common-licenses/GPL-3", "bytes": 5, "cut": false]
            ])
        let task = json["tasks"]?[0]
        #expect(
            Set(task?.asObject.map { Array($0.keys) } ?? []) == [
                "id", "kind", "document", "state", "attempts", "result", "error", "seconds", "usage", "events",
                "webhook",
            ])
        #expect(task?["result"] == ["summary": "Short."])
        #expect(task?["events"]?.asArray?.count == 4)
        #expect(task?["webhook"] == ["arrived": true, "verified": true, "id": "msg_1"])
    }

    @Test func `Vectors are counted instead of listed`() {
        var fixture = DemoTaskFixture()
        fixture.kind = "embed"
        fixture.result = ["embeddings": [[1], [2], [3]], "dimensions": 1, "model": "m"]
        let report = DemoReport(documents: [], tasks: [fixture.task()], failures: [], seconds: 0)
        #expect(report.json["tasks"]?[0]?["result"] == ["count": 3, "dimensions": 1, "model": "m"])
    }

    @Test func `A webhook that did not arrive says so`() {
        var fixture = DemoTaskFixture()
        fixture.deliveries = []
        let report = DemoReport(documents: [], tasks: [fixture.task()], failures: ["no webhook arrived."], seconds: 0)
        #expect(report.json["ok"] == false)
        #expect(report.json["tasks"]?[0]?["webhook"] == ["arrived": false, "verified": false, "id": .null])
        #expect(report.text(style: .plain, width: 80).contains("webhook  did not arrive"))
    }

    @Test func `A delivery that is not genuine has arrived and is not verified`() {
        var fixture = DemoTaskFixture()
        fixture.deliveries = [fixture.delivery(refusal: "No signature matches.")]
        let report = DemoReport(documents: [], tasks: [fixture.task()], failures: ["x"], seconds: 0)
        #expect(
            report.json["tasks"]?[0]?["webhook"] == ["arrived": true, "verified": false, "id": "msg_1"])
    }

    @Test func `The text has a block for each task and the totals, without colours`() {
        let report = DemoReport(documents: [document], tasks: [DemoTaskFixture().task()], failures: [], seconds: 2)
        #expect(
            report.text(style: .plain, width: 80) == """
                summarize  GPL-3  succeeded  in 250 ms
                  task_1
                    Short.
                  usage    10 tokens in, 2 out, $0.00
                  webhook  arrived, signature verified  msg_1
                  timeline
                    +0.0 ms  task.accepted
                    +0.0 ms  attempt.started
                    +0.0 ms  task.succeeded
                    +0.0 ms  webhook.delivered  {"message":"msg_1"}

                1 documents, 1 of 1 tasks succeeded, 4 audit events, 1 of 1 webhooks verified, 2.00 s in all, \
                start and stop of the system included
                ok
                """)
    }

    @Test func `The plan summarizes and classifies each document and embeds the first`() {
        let other = DemoDocument(name: "B", path: "/b", text: "Other text.", isCut: false)
        let steps = DemoPlan.steps(for: [document, other])
        #expect(steps.map(\.kind) == ["summarize", "classify", "summarize", "classify", "embed"])
        #expect(steps.map(\.document) == ["GPL-3", "GPL-3", "B", "B", "GPL-3"])
        #expect(Set(steps.map(\.webhookPath)).count == steps.count)
        #expect(steps[0].input == ["text": "Terms", "max_sentences": 4])
        #expect(steps[1].input["labels"]?.asArray?.count == 4)
        #expect(steps[4].input == ["texts": ["Terms"]])
    }

    @Test func `A long document is embedded in a bounded number of pieces`() {
        let text = Array(repeating: "Some words stand here in a row.", count: 4_000).joined(separator: " ")
        #expect(DemoPlan.pieces(of: text).count == DemoPlan.piecesMax)
    }

    @Test func `The system is not led to another database by the environment`() {
        let environment = [
            "PATH": "/bin", "DATABASE_URL": "x", "PGHOST": "x", "PGPASSWORD": "x", "PENSTOCK_URL": "x",
            "PENSTOCK_API_KEY": "x", "PENSTOCK_LOG": "debug",
        ]
        #expect(Set(DemoSystem.environment(from: environment).keys) == ["PATH", "PENSTOCK_LOG"])
    }
}
