/// The values that a field of a cron expression accepts: small numbers as bits.
struct CronValues: Hashable {
    private(set) var bits: UInt64 = 0
    /// Whether the field begins with `*`, with a step or without. Such a field does not count as restricted.
    var isStar = false

    func contains(_ value: Int) -> Bool { bits & (1 << UInt64(value)) != 0 }

    mutating func insert(_ value: Int) { bits |= 1 << UInt64(value) }

    /// The least accepted value that is not below `value`, which is 0…63.
    func first(from value: Int) -> Int? {
        let rest = bits & (UInt64.max << UInt64(value))
        return rest == 0 ? nil : rest.trailingZeroBitCount
    }
}
