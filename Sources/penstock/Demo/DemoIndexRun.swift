import Domain

/// Indexes the manual and asks it, as a user of the API would.
struct DemoIndexRun: Sendable {
    private static let index = "manual"
    private static let takeInMax: Duration = .seconds(300)
    private static let answerSeconds = 60

    let client: APIClient
    let console: Console
    let progress: ProgressLine

    func run(_ manual: DemoManual) async throws -> DemoIndexing {
        let start = ContinuousClock.now
        let path = ["v1", "indexes", Self.index]
        _ = try await client.send(APIRequest(method: .put, path: path, body: .object([:])))
        var putter = DocumentPutter(client: client, path: path + ["documents"])
        for (place, file) in manual.files.enumerated() {
            progress.show(ProgressBar.text("indexing: sending pages", done: place, total: manual.files.count))
            try await putter.add(
                try DocumentFiles.line(of: file, prefix: "", permissions: []), from: .file(file.path))
        }
        try await putter.flush()
        try await IndexWaiter(client: client, path: path).untilTakenIn(timeout: Self.takeInMax, progress: progress)
        var indexing = DemoIndexing()
        indexing.seconds = start.duration(to: .now).inSeconds
        let shown = try await client.send(APIRequest(path: path)).body
        let active = (shown["generations"]?.asArray ?? []).first { $0["state"]?.asString == "active" }
        indexing.documents = active?["documents"]?.asInteger ?? 0
        indexing.chunks = active?["chunks"]?.asInteger ?? 0
        for question in DemoManual.questions {
            progress.show("asking: \(question)")
            indexing.answers.append(try await ask(question, path))
        }
        return indexing
    }

    private func ask(_ question: String, _ path: [String]) async throws -> DemoIndexing.Answer {
        let input = JSONValue.object(["index": .string(Self.index), "question": .string(question)])
        let task = try await TaskSubmitter(client: client).submit(
            .object(["kind": "answer", "input": input]), idempotencyKey: nil)
        let result = try await TaskResult(client: client, console: console).wait(
            for: task, seconds: Self.answerSeconds)
        var citations: [DemoIndexing.Citation] = []
        for citation in result["citations"]?.asArray ?? [] {
            citations.append(DemoIndexing.Citation(shown: citation, source: try await source(of: citation, path)))
        }
        return DemoIndexing.Answer(question: question, result: result, citations: citations)
    }

    /// The very bytes that a citation names.
    private func source(of citation: JSONValue, _ path: [String]) async throws -> String? {
        func number(_ key: String) -> String? { citation[key]?.asInteger.map { "\($0)" } }
        let request = APIRequest(
            path: path + ["document"],
            query: [
                ("key", citation["document"]?.asString), ("version", number("version")), ("from", number("from")),
                ("to", number("to")),
            ])
        do throws(CommandFailure) {
            return try await client.send(request).body["content"]?.asString
        } catch {
            guard error.status == .notFound else { throw error }
            return nil
        }
    }
}
