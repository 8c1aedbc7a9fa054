import PostgresDriver

/// Lists of different lengths, which Postgres has no array for: one list behind another, and where each begins and ends.
struct ListBinds: Sendable {
    let values: [PostgresValue]

    init(_ lists: [[String]]) { values = [.texts(lists.flatMap { $0 })] + Self.bounds(lists.map(\.count)) }

    init(_ lists: [[Int64]]) { values = [.int8s(lists.flatMap { $0 })] + Self.bounds(lists.map(\.count)) }

    /// The first and last place of each list, from 1. An empty one ends before it begins.
    private static func bounds(_ counts: [Int]) -> [PostgresValue] {
        var from: [Int32] = []
        var to: [Int32] = []
        var end: Int32 = 0
        for count in counts {
            from.append(end + 1)
            end += Int32(count)
            to.append(end)
        }
        return [.int4s(from), .int4s(to)]
    }
}
