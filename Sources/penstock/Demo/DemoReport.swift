import Domain

/// Everything the demo found out.
struct DemoReport: Sendable {
    let documents: [DemoDocument]
    let tasks: [DemoTask]
    /// What became of the manual; nil when the machine has none.
    var indexing: DemoIndexing?
    /// Why the demo is not a success; empty when it is.
    var failures: [String]
    /// From the first step to the last, the start and the stop of the system included.
    var seconds: Double

    var isOK: Bool { failures.isEmpty }

    var json: JSONValue {
        .object([
            "ok": .bool(isOK), "seconds": .rounded(seconds), "documents": .array(documents.map(Self.json)),
            "tasks": .array(tasks.map(Self.json)), "failures": .array(failures.map(JSONValue.string)),
            "index": indexing?.json ?? .null,
        ])
    }

    private static func json(_ document: DemoDocument) -> JSONValue {
        .object([
            "name": .string(document.name), "path": .string(document.path),
            "bytes": .integer(Int64(document.text.utf8.count)), "cut": .bool(document.isCut),
        ])
    }

    private static func json(_ task: DemoTask) -> JSONValue {
        .object([
            "id": .string(task.id), "kind": .string(task.step.kind), "document": .string(task.step.document),
            "state": .string(task.state), "attempts": task.shown["attempts"] ?? .null,
            "result": result(of: task), "error": task.shown["error"] ?? .null, "seconds": .rounded(task.seconds),
            "usage": task.shown["usage"] ?? .null, "events": .array(task.events), "webhook": webhook(of: task),
        ])
    }

    /// The result, with vectors replaced by their number: a report is for reading.
    private static func result(of task: DemoTask) -> JSONValue {
        guard var members = task.shown["result"]?.asObject else { return task.shown["result"] ?? .null }
        if let vectors = members.removeValue(forKey: "embeddings")?.asArray {
            members["count"] = .integer(Int64(vectors.count))
        }
        return .object(members)
    }

    private static func webhook(of task: DemoTask) -> JSONValue {
        .object([
            "arrived": .bool(!task.deliveries.isEmpty), "verified": .bool(task.webhookID != nil),
            "id": (task.webhookID ?? task.deliveries.first?.id).map(JSONValue.string) ?? .null,
        ])
    }
}

extension JSONValue {
    /// A number of seconds to the millisecond.
    fileprivate static func rounded(_ seconds: Double) -> JSONValue {
        .double((seconds * 1_000).rounded() / 1_000)
    }
}
