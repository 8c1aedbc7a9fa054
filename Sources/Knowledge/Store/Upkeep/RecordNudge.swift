import Domain
import PostgresDriver

/// Remembers a task that was accepted to ask again; the next time waits for its end.
struct RecordNudge: PostgresStatement {
    typealias Row = Void
    let index: IndexID
    let task: TaskID
    static let sql = "UPDATE knowledge_index SET nudge_task = $2 WHERE id = $1"
    var binds: [PostgresValue] { [.uuid(index.uuid), .uuid(task.uuid)] }
}
