import Domain
import HTTPTypes
import Hummingbird

/// The answer to a request of many tasks.
enum BulkAnswer {
    /// 202: `{"count": …, "ids": […]}`, in the order of the lines. The tasks of one request have consecutive IDs, so a
    /// request that is sent again is answered from the first one and the count, which the fingerprint has fixed.
    static func accepted(from first: TaskID, count: Int, isReplay: Bool = false) -> Response {
        var body = Array(#"{"count":\#(count),"ids":["#.utf8)
        // An ID has 31 bytes, and quotes and a comma.
        body.reserveCapacity(body.count + count * 34 + 2)
        for (index, id) in UUIDv7.run(from: first.uuid, count: count).enumerated() {
            body.append(contentsOf: (index == 0 ? "\"" : ",\"").utf8)
            body.append(contentsOf: TaskID(id).description.utf8)
            body.append(UInt8(ascii: "\""))
        }
        body.append(contentsOf: "]}".utf8)
        return .json(body, status: .accepted, headers: isReplay ? [.idempotencyReplayed: "true"] : [:])
    }
}
