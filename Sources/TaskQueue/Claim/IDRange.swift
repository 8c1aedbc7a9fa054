/// The IDs between which the tasks of a statement lie, as SQL over its parameters.
///
/// Days outside are left out when the statement begins, before anything of them is opened: without a range, a look-up by
/// ID readies a scan of every day that is kept and then uses one, which costs more than a small settlement itself.
struct IDRange {
    let low: String
    let high: String

    /// Of an array that is sorted.
    static func ofSorted(_ ids: String) -> IDRange {
        IDRange(low: "(\(ids))[1]", high: "(\(ids))[cardinality(\(ids))]")
    }

    static func one(_ id: String) -> IDRange { IDRange(low: id, high: id) }

    func holds(_ column: String) -> String { "\(column) BETWEEN \(low) AND \(high)" }
}
