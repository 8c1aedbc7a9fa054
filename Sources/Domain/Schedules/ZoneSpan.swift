import Foundation

/// A stretch of time in which a zone's clocks keep one offset from UTC. All times are seconds from 1970.
struct ZoneSpan {
    /// The instant at which it begins, or where the walk began.
    let start: Int
    /// The instant at which the next one begins; nil when clocks will not change any more, as far as is known.
    let end: Int?
    /// Seconds east of UTC.
    let offset: Int
    /// The offset before `start`; nil for the first span of a walk.
    let offsetBefore: Int?

    /// The span that a walk through time begins with.
    init(at instant: Int, in zone: TimeZone) {
        self.init(start: instant, offsetBefore: nil, in: zone)
    }

    /// The span after this one.
    func next(in zone: TimeZone) -> ZoneSpan? {
        end.map { ZoneSpan(start: $0, offsetBefore: offset, in: zone) }
    }

    private init(start: Int, offsetBefore: Int?, in zone: TimeZone) {
        let date = Date(timeIntervalSince1970: Double(start))
        self.start = start
        self.offsetBefore = offsetBefore
        offset = zone.secondsFromGMT(for: date)
        // Despite its name it finds every change of the offset, the permanent ones too.
        let change = zone.nextDaylightSavingTimeTransition(after: date).map { Int($0.timeIntervalSince1970.rounded()) }
        end = change.flatMap { $0 > start ? $0 : nil }
    }
}
