import Domain

/// `bench http`: single submissions over keep-alive connections, each answered when its task is on disk. API, Postgres
/// and the load share the machine.
package struct HTTPScenario: BenchScenario {
    package static let name = "http"

    package var tasks = 100_000
    package var connections = 256
    package init() {}

    /// Answers that open connections and fill caches; they are counted as tasks but not measured.
    var warmUp: Int { connections * 4 }

    package func run(on server: BenchServer) async throws -> BenchReport {
        var report = BenchReport(scenario: Self.name, parameters: ["tasks": tasks, "connections": connections])
        try await server.withDatabase(poolLimit: 100) { database in
            let outcome = try await single(on: database)
            let latencies = Samples(outcome.latencies)
            let accepted = outcome.statuses[202] ?? 0
            report.figures = [
                BenchFigure(
                    "http_single", ratio(Double(latencies.count), of: outcome.seconds), "tasks/s", aim: .atLeast(20_000)
                ),
                BenchFigure("http_single_p50", latencies.quantile(0.5), "ms"),
                BenchFigure("http_single_p99", latencies.quantile(0.99), "ms"),
                BenchFigure("http_errors", Double(outcome.answers - accepted), "", aim: .atMost(0)),
            ]
            report.checks = try await database.checks(tasks: accepted, isDrained: false)
            report.checks += [
                BenchCheck("answers", expected: Int64(warmUp + tasks), found: Int64(outcome.answers)),
                BenchCheck("broken connections", expected: 0, found: Int64(outcome.brokenConnections)),
            ]
            for (status, count) in outcome.statuses.sorted(by: { $0.key < $1.key }) where status != 202 {
                report.notes.append("\(count) answers had the status \(status)")
            }
        }
        return report
    }

    private func single(on database: BenchDatabase) async throws -> HTTPLoad.Outcome {
        let body = JSONValue.object([
            "kind": .string(NoopKind.kind.rawValue), "input": try JSONParser.parse(BenchLane.input),
        ]).encoded()
        let key = try await BenchAPI.key(on: database)
        return try await BenchAPI.run(on: database) { port in
            try await HTTPLoad(
                port: port, connections: connections, warmUp: warmUp, requests: tasks,
                request: Self.request("/v1/tasks", type: "application/json", key: key, body: body),
                progress: database.progress
            ).run()
        }
    }

    /// One whole request, the same every time.
    private static func request(_ path: String, type: String, key: Secret, body: [UInt8]) -> [UInt8] {
        let head = """
            POST \(path) HTTP/1.1\r
            host: 127.0.0.1\r
            authorization: Bearer \(key.reveal())\r
            content-type: \(type)\r
            content-length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }
}
