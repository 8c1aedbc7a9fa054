import Domain
import TestKit

extension APIProbe {
    /// Submits tasks that are there all at once, in one transaction, and returns their IDs.
    func acceptedTogether(_ kind: String, _ inputs: [JSONValue]) async throws -> [TaskID] {
        let lines = inputs.map { JSONValue.object(["kind": .string(kind), "input": $0]).encoded() }
        let answer = try await send(lines: Array(lines.joined(separator: [UInt8(ascii: "\n")])), to: "/v1/tasks/bulk")
        let ids = (answer.json["ids"]?.asArray ?? []).compactMap { $0.asString.flatMap { TaskID($0) } }
        guard answer.status == 202, ids.count == inputs.count else {
            throw Surprise("\(inputs.count) tasks answered \(answer.status) with \(ids.count) IDs")
        }
        return ids
    }
}
