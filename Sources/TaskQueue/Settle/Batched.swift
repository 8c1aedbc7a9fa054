/// Many ended attempts in one statement, as parallel arrays.
///
/// Their rows are found by `task_id = ANY (ids)` and what is said about each by its place among the sorted IDs, with
/// `width_bucket`, which searches by halves. Not by a join with `unnest`: `task_running` is nearly empty at most times, and
/// once the statistics say so the planner walks all of it for each element, which costs the square of the batch (500 among
/// 500: 109 ms instead of 5). Without a join there is no order to choose.
enum Batched {
    /// In the order of the IDs: the search needs it, and it is one lock order for all completers, so that two batches
    /// cannot deadlock. Of two attempts at one task the later counts: the earlier one's lease was lost.
    static func isBefore(_ left: ClaimedTask, _ right: ClaimedTask) -> Bool {
        left.id == right.id ? left.attempt < right.attempt : left.id < right.id
    }

    /// An empty array, any place of which is null, when there is nothing but nulls: the server finds an element of an
    /// array of texts by walking to it.
    static func orNone<Element>(_ elements: [Element?]) -> [Element?] {
        elements.contains { $0 != nil } ? elements : []
    }
}
