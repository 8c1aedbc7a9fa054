import Domain

/// One way to submit over HTTP: what is sent, over how many connections, and what must come of it.
struct HTTPSubmission: Sendable {
    /// Begins the names of its figures.
    let name: String
    let path: String
    let contentType: String
    let body: [UInt8]
    let tasksPerRequest: Int
    let connections: Int
    let requests: Int
    /// Tasks per second.
    let aim: Double

    /// Answers that open connections and fill caches; their tasks count but are not measured.
    var warmUp: Int { connections * 4 }

    /// Submits to an API of its own on `database`, and counts.
    func measure(on database: BenchDatabase, _ report: inout BenchReport) async throws {
        let key = try await BenchAPI.key(on: database)
        let outcome = try await BenchAPI.run(on: database) { port in
            try await HTTPLoad(
                port: port, connections: connections, warmUp: warmUp, requests: requests, request: request(key),
                progress: database.progress
            ).run()
        }
        let latencies = Samples(outcome.latencies)
        let accepted = outcome.statuses[202] ?? 0
        report.figures += [
            BenchFigure(
                name, ratio(Double(latencies.count * tasksPerRequest), of: outcome.seconds), "tasks/s",
                aim: .atLeast(aim)),
            BenchFigure(name + "_p50", latencies.quantile(0.5), "ms"),
            BenchFigure(name + "_p99", latencies.quantile(0.99), "ms"),
            BenchFigure(name + "_errors", Double(outcome.answers - accepted), "", aim: .atMost(0)),
        ]
        report.checks += try await database.checks(
            tasks: accepted * tasksPerRequest, isDrained: false, label: name + ": ")
        report.checks += [
            BenchCheck(name + ": answers", expected: Int64(warmUp + requests), found: Int64(outcome.answers)),
            BenchCheck(name + ": broken connections", expected: 0, found: Int64(outcome.brokenConnections)),
        ]
        for (status, count) in outcome.statuses.sorted(by: { $0.key < $1.key }) where status != 202 {
            report.notes.append("\(name): \(count) answers had the status \(status)")
        }
    }

    /// One whole request, the same every time.
    private func request(_ key: Secret) -> [UInt8] {
        let head = """
            POST \(path) HTTP/1.1\r
            host: 127.0.0.1\r
            authorization: Bearer \(key.reveal())\r
            content-type: \(contentType)\r
            content-length: \(body.count)\r
            \r

            """
        return Array(head.utf8) + body
    }
}
