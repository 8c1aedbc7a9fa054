import Domain

/// The list of tasks, page by page. With a filter a page may be short, even empty, and not be the last.
struct TaskPages {
    /// Tasks that are held in memory at most when all pages are asked for.
    static let tasksMax = 100_000

    let kind: String?
    let state: String?
    let limit: Int?

    /// Empty pages in a row that are skipped before the answer is "nothing so far, go on from here".
    private static let emptyPagesMax = 50

    /// The page that begins at `cursor`, or the first one after it that holds a task; with `all`, every page to the end
    /// as one.
    func fetch(with client: APIClient, from cursor: String?, all: Bool) async throws(CommandFailure) -> TaskPage {
        var page = TaskPage(try await client.send(request(from: cursor)).body)
        var emptyPages = 0
        while let next = page.nextCursor, page.tasks.count < Self.tasksMax {
            guard all || page.tasks.isEmpty && emptyPages < Self.emptyPagesMax else { break }
            emptyPages += 1
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
