import Domain
import TaskQueue

/// Turns the children that a handler asks for into tasks, or into why not: their kinds must be known here and accept their
/// inputs, exactly as a client's submission would be judged.
struct ChildBuilder: Sendable {
    let kinds: KindCatalog

    func tasks(_ plan: ChildPlan) throws(Failure) -> [ChildTask] {
        // In the order of their IDs, so that the order of the list is also the order of age.
        let ids = plan.children.map { _ in TaskID() }.sorted()
        var descriptions: [TaskKind: KindDescription] = [:]
        var tasks: [ChildTask] = []
        var bytes = 0
        for (index, child) in plan.children.enumerated() {
            guard let handler = kinds[child.kind] else {
                throw Self.refused(index, "its kind \(child.kind) is not known")
            }
            if let problem = handler.problems(in: child.input).first {
                throw Self.refused(index, "its input is not acceptable at \"\(problem.pointer)\": \(problem.message)")
            }
            let description = descriptions[child.kind] ?? handler.description
            descriptions[child.kind] = description
            let input = child.input.encoded()
            bytes += input.count
            guard bytes <= ChildPlan.inputBytesMax else {
                throw Self.refused(index, "the inputs are larger than \(ChildPlan.inputBytesMax) bytes together")
            }
            tasks.append(
                ChildTask(
                    id: ids[index], kind: child.kind, pool: description.pool, priority: child.priority,
                    attemptsMax: Int16(clamping: description.retry.attemptsMax), timeout: description.timeout,
                    input: input))
        }
        return tasks
    }

    private static func refused(_ index: Int, _ reason: String) -> Failure {
        Failure(.permanent, code: "child_refused", message: "Child \(index + 1) cannot be made: \(reason).")
    }
}
