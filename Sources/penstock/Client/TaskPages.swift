import Domain

/// The list of tasks, page by page. With a filter a page may be short, even empty, and not be the last.
struct TaskPages {
    /// Tasks that are held in memory at most when all pages are asked for.
    static let tasksMax = 100_000

    let kind: String?
    let state: String?
    let limit: Int?

    /// The page that begins at `cursor`; with `all`, that page and every one after it as one.
    func fetch(with client: APIClient, from cursor: String?, all: Bool) async throws(CommandFailure) -> TaskPage {
        var page = TaskPage(try await client.send(request(from: cursor)).body)
        while all, let next = page.nextCursor, page.tasks.count < Self.tasksMax {
            let more = TaskPage(try await client.send(request(from: next)).body)
            page = TaskPage(tasks: page.tasks + more.tasks, nextCursor: more.nextCursor)
        }
        return page
    }

    private func request(from cursor: String?) -> APIRequest {
        APIRequest(
            path: ["v1", "tasks"],
            query: [("kind", kind), ("state", state), ("limit", limit.map(String.init)), ("cursor", cursor)])
    }
}
