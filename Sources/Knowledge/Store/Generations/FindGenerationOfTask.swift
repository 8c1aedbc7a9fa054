import Domain
import PostgresDriver

/// The generation that a task has begun.
struct FindGenerationOfTask: PostgresStatement {
    let task: TaskID
    static let sql = "SELECT \(Generation.columns) FROM generation g WHERE g.task_id = $1"
    var binds: [PostgresValue] { [.uuid(task.uuid)] }
    static func decode(_ row: PostgresRow) throws(PostgresError) -> Generation { try Generation(row) }
}
