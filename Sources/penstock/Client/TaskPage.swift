import Domain

/// Some tasks in the order of the list, and where the list goes on.
struct TaskPage: Sendable {
    let tasks: [JSONValue]
    /// Nil on the last page.
    let nextCursor: String?

    init(tasks: [JSONValue], nextCursor: String?) {
        self.tasks = tasks
        self.nextCursor = nextCursor
    }

    /// Reads the API's answer.
    init(_ body: JSONValue) {
        self.init(tasks: body["tasks"]?.asArray ?? [], nextCursor: body["next_cursor"]?.asString)
    }

    var json: JSONValue {
        .object(["tasks": .array(tasks), "next_cursor": nextCursor.map(JSONValue.string) ?? .null])
    }

    func text(style: TextStyle) -> String {
        guard !tasks.isEmpty || nextCursor != nil else { return "No tasks." }
        var table = TextTable("ID", "KIND", "STATE", "ATTEMPTS", "CREATED")
        for task in tasks {
            table.add(
                task["id"]?.asString ?? "", task["kind"]?.asString ?? "", task["state"]?.asString ?? "",
                "\(task["attempts"]?.asInteger ?? 0)", task["created_at"]?.asString ?? "")
        }
        let next = nextCursor.map { "\n\nMore: --cursor \(PlainText.line($0))" } ?? ""
        return table.text(style: style) + next
    }
}
