import Domain

/// `bench http`: submissions over keep-alive connections, each answered when its tasks are on disk. API, Postgres and the
/// load share the machine.
package struct HTTPScenario: BenchScenario {
    package static let name = "http"

    package var tasks = 100_000
    package var connections = 256
    /// Lines of one bulk request.
    package var bulkLines = 500
    package init() {}

    /// A bulk request keeps its connection busy for long, so that few of them fill the machine.
    var bulkConnections: Int { max(1, connections / 32) }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(
            scenario: Self.name, parameters: ["tasks": tasks, "connections": connections, "bulk_lines": bulkLines])
        for submission in try submissions() {
            try await server.withDatabase(poolLimit: 100) { try await submission.measure(on: $0, &report) }
        }
        return report
    }

    /// Every way to submit, each on a database of its own.
    private func submissions() throws -> [HTTPSubmission] {
        let task = JSONValue.object([
            "kind": .string(NoopKind.kind.rawValue), "input": try JSONParser.parse(BenchLane.input),
        ]).encoded()
        return [
            HTTPSubmission(
                name: "http_single", path: "/v1/tasks", contentType: "application/json", body: task, tasksPerRequest: 1,
                connections: connections, requests: tasks, aim: 20_000),
            HTTPSubmission(
                name: "http_bulk", path: "/v1/tasks/bulk", contentType: "application/x-ndjson",
                body: Array(repeatElement(task + Array("\n".utf8), count: bulkLines).joined()),
                tasksPerRequest: bulkLines, connections: bulkConnections, requests: max(1, tasks / bulkLines),
                aim: 60_000),
        ]
    }
}
