import Domain

/// An input that its kind does not accept, as the end of the task.
///
/// What came through the API was checked at the door. What came from SQL, or was accepted by another release, is checked
/// when its attempt begins, before it costs anything; trying again would not change it.
enum InputRefusal {
    /// How many problems the error names; a hostile input must not make it long.
    static let listedMax = 5

    static func failure(_ problems: [InputProblem], of kind: TaskKind) -> Failure? {
        guard !problems.isEmpty else { return nil }
        let listed = problems.prefix(listedMax).map { "/input\($0.pointer): \($0.message)" }.joined(separator: "; ")
        let rest = problems.count > listedMax ? "; and \(problems.count - listedMax) more" : ""
        return Failure(
            .permanent, code: "invalid_input",
            message: "The kind \(kind) does not accept this input: \(listed)\(rest). Submit a corrected task.")
    }
}
