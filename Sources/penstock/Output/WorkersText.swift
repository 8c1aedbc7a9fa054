import Domain

/// The workers of `GET /v1/workers` for people.
struct WorkersText {
    let workers: JSONValue
    let style: TextStyle

    func text() -> String {
        let rows = workers["workers"]?.asArray ?? []
        guard !rows.isEmpty else {
            return "No worker lives or has ended within the last hour. Start one with 'penstock work'."
        }
        var table = TextTable("ID", "HOST", "PID", "EPOCH", "STATE", "TASKS", "SLOTS", "LEASE LEFT", "STARTED", "ENDED")
        for worker in rows {
            table.add(
                figure(worker, "id"), worker["host"]?.asString ?? "", figure(worker, "pid"), figure(worker, "epoch"),
                worker["state"]?.asString ?? "", figure(worker, "tasks_in_flight"), figure(worker, "slots"),
                worker["lease_seconds_left"]?.asDouble.map(FigureText.seconds) ?? "-",
                worker["started_at"]?.asString ?? "", worker["stopped_at"]?.asString ?? "")
        }
        return table.text(style: style)
    }

    private func figure(_ worker: JSONValue, _ key: String) -> String { "\(worker[key]?.asInteger ?? 0)" }
}
