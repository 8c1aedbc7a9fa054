/// Looks by primary key, one for each row of what stands on their left, whatever the planner believes.
///
/// A plain join may be turned around: planned while `task` was empty, on the first day of an installation, it reads every
/// task there is for each row, and a session keeps its plans (measured: 452 ms for a claim of ten among 50,000). A LATERAL
/// subquery that is not flattened, which is what OFFSET 0 is for, can only be run once for each row.
enum Probe {
    /// The task that a row with `tenant_id` and `task_id` is about, for `CROSS JOIN LATERAL (…) t`.
    /// - Parameter range: where the tasks lie, if the statement knows it.
    static func task(of row: String, within range: IDRange? = nil) -> String {
        let bound = range.map { " AND " + $0.holds("t.id") } ?? ""
        return "SELECT * FROM task t WHERE t.tenant_id = \(row).tenant_id AND t.id = \(row).task_id\(bound) OFFSET 0"
    }
}
