/// What a history comes to, in the words of Jepsen's `total-queue`: nothing acknowledged may be lost, nothing may be
/// there twice, nothing may be there that nobody asked for.
package struct HistoryVerdict: Sendable, Hashable {
    /// A subject (key or task) and what is wrong with it.
    package struct Finding: Sendable, Hashable, CustomStringConvertible {
        package let subject: String
        package let detail: String
        package var description: String { "\(subject): \(detail)" }
    }

    /// Keys that were asked for, and those of them that were acknowledged.
    package var submitted = 0
    package var acknowledged = 0
    /// Keys whose first answer said nothing, and whose task was there all the same.
    package var recovered = 0
    /// Acknowledged, and without an outcome in the end.
    package var lost: [Finding] = []
    /// Two tasks for one key, or two outcomes for one task.
    package var duplicated: [Finding] = []
    /// Stored although nobody asked or everybody was refused; or shown, or ended, as it may not be.
    package var unexpected: [Finding] = []
    /// Ended, but not as the client wished: failed or expired. No breach of a promise by itself.
    package var unsuccessful: [Finding] = []

    package init() {}

    package var isSound: Bool { lost.isEmpty && duplicated.isEmpty && unexpected.isEmpty }
    package var breaches: [Finding] { lost + duplicated + unexpected }
}

extension HistoryVerdict: CustomStringConvertible {
    package var description: String {
        "submitted \(submitted), acknowledged \(acknowledged), lost \(lost.count), duplicated \(duplicated.count), "
            + "unexpected \(unexpected.count), recovered \(recovered), unsuccessful \(unsuccessful.count)"
    }
}
