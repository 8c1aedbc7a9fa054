package import Domain
import Foundation

/// The IDs of the tasks of one request, in its order.
///
/// They are a run from the first on (``UUIDv7/run(of:at:)``), except where a task with the unique key was there already.
/// So little is kept to answer a request that is sent again: the first ID, and only in that case the exceptions.
package struct BulkIDs: Sendable, Hashable {
    package let base: TaskID
    /// The tasks that were there already, by position.
    package let returned: [Int: TaskID]

    package init(base: TaskID, returned: [Int: TaskID] = [:]) {
        self.base = base
        self.returned = returned
    }

    package func ids(count: Int) -> [TaskID] {
        UUIDv7.run(from: base.uuid, count: count).enumerated().map { returned[$0.offset] ?? TaskID($0.element) }
    }
}

extension BulkIDs {
    /// Reads what the row of the request's key says.
    init?(_ holder: FindUniqueKey.Holder) {
        guard let returned = holder.returned else {
            self.init(base: holder.task)
            return
        }
        guard let kept = try? JSONDecoder().decode(Kept.self, from: Data(returned)) else { return nil }
        self.init(base: kept.base, returned: kept.returned)
    }

    /// What is kept of them; nil when the first ID says it all.
    func kept() throws -> [UInt8]? {
        returned.isEmpty ? nil : Array(try JSONEncoder().encode(Kept(base: base, returned: returned)))
    }

    private struct Kept: Codable {
        let base: TaskID
        let returned: [Int: TaskID]
    }
}
