/// How documents that nobody took in are asked for, decided from how often they were before. Pure.
///
/// A document that kills its worker, or makes its task fail in another way, keeps from being taken in whatever stands behind
/// it in the same task. So what was asked for before comes in smaller tasks, and in the end alone.
struct NudgePlan: Sendable {
    /// Documents of one task, by how often they were asked for before.
    static let pieceMax = [KnowledgeStore.applyMax, 10, 1]
    /// Tasks of one index at a time; what is left comes the next time.
    static let tasksMax = 500
    /// Who was asked for so often is given up. With ``waitMax`` between the later ones that takes about a day, which is
    /// longer than most providers are away.
    static let asksMax = 8
    /// The longest time between two; it is twice as long after each.
    static let waitMax = Duration.seconds(6 * 3_600)

    /// The documents of each task.
    private(set) var pieces: [[DocumentKey]] = []

    init(_ documents: [(key: DocumentKey, asked: Int)]) {
        for (asked, size) in Self.pieceMax.enumerated() {
            let isLast = asked == Self.pieceMax.count - 1
            let keys = documents.filter { isLast ? $0.asked >= asked : $0.asked == asked }.map(\.key)
            for start in stride(from: 0, to: keys.count, by: size) where pieces.count < Self.tasksMax {
                pieces.append(Array(keys[start..<min(start + size, keys.count)]))
            }
        }
    }
}
