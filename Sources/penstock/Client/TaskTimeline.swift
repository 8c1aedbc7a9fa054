import Domain

/// The audit events of a task, all pages of them.
enum TaskTimeline {
    /// A task with more events than this is cut; the server's pages hold a thousand.
    private static let eventsMax = 100_000

    /// The events, oldest first.
    static func fetch(of task: String, with client: APIClient) async throws(CommandFailure) -> [JSONValue] {
        var events: [JSONValue] = []
        var after: Int64?
        repeat {
            let request = APIRequest(path: ["v1", "tasks", task, "events"], query: [("after", after.map(String.init))])
            let page = try await client.send(request).body
            events += page["events"]?.asArray ?? []
            after = page["next_after"]?.asInteger
        } while after != nil && events.count < eventsMax
        return events
    }
}
