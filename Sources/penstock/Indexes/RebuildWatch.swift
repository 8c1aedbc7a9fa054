import Domain

/// Watches a rebuild: its phases as a bar while it runs, and its outcome at the end.
struct RebuildWatch {
    let client: APIClient
    let console: Console
    /// The index's path.
    let path: [String]
    let task: String

    func watch(timeout: Duration?) async throws(CommandFailure) {
        let progress = ProgressLine(console: console)
        // Ends with this wait, whatever ends it: it only shows what is to be seen.
        let bars = console.showsProgress ? Task { await show(progress) } : nil
        defer { bars?.cancel() }
        let ending = try await TaskWaiter(client: client, task: task).wait(timeout: timeout)
        bars?.cancel()
        progress.clear()
        try WatchedTask(client: client, console: console, id: task).finish(ending)
    }

    /// Looks at the index twice a second. What it cannot see it does not show; the wait itself says what is wrong.
    private func show(_ progress: ProgressLine) async {
        while !Task.isCancelled {
            if let index = try? await client.send(APIRequest(path: path)).body,
                let generation = (index["generations"]?.asArray ?? []).first(where: { $0["task"]?.asString == task })
            {
                progress.show(Self.line(generation))
            }
            do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
        }
    }

    static func line(_ generation: JSONValue) -> String {
        func count(_ key: String) -> Int { Int(generation[key]?.asInteger ?? 0) }
        let state = PlainText.line(generation["state"]?.asString ?? "")
        let money = ModelsText.dollarText(Int64(count("spent_nanos")))
        let isBySlice = state == "planned" || state == "slicing"
        let (done, total) =
            isBySlice
            ? (count("documents") + count("failures"), count("documents_total")) : (count("embedded"), count("chunks"))
        let failures = count("failures") > 0 ? ", \(count("failures")) failed" : ""
        return ProgressBar.text(state, done: done, total: total, note: "\(money) dollars\(failures)")
    }
}
