import Domain
import HTTPTypes
import Hummingbird
import TaskQueue

/// The answer to a request of many tasks.
enum BulkAnswer {
    /// 202: `{"count": …, "ids": […]}`, in the order of the lines. Where unique keys were taken, `returned` lists the
    /// positions in `ids` (from 0) of tasks that were there already, and `replaced` the tasks whose places were taken.
    static func accepted(
        _ ids: BulkIDs, count: Int, replaced: [Int: TaskID] = [:], isReplay: Bool = false
    ) -> Response {
        var writer = JSONObjectWriter()
        writer.field("count", .integer(Int64(count)))
        writer.field("ids", raw: array(of: ids.ids(count: count)))
        if !ids.returned.isEmpty {
            writer.field("returned", .array(ids.returned.keys.sorted().map { .integer(Int64($0)) }))
        }
        if !replaced.isEmpty {
            let pairs = replaced.sorted { $0.key < $1.key }
            writer.field(
                "replaced",
                .array(pairs.map { ["position": .integer(Int64($0.key)), "task": .string($0.value.description)] }))
        }
        return .json(
            writer.finished(), status: .accepted, headers: isReplay ? [.idempotencyReplayed: "true"] : [:])
    }

    private static func array(of ids: [TaskID]) -> [UInt8] {
        var bytes: [UInt8] = [UInt8(ascii: "[")]
        // An ID has 31 bytes, and quotes and a comma.
        bytes.reserveCapacity(ids.count * 34 + 2)
        for (index, id) in ids.enumerated() {
            bytes.append(contentsOf: (index == 0 ? "\"" : ",\"").utf8)
            bytes.append(contentsOf: id.description.utf8)
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "]"))
        return bytes
    }
}
