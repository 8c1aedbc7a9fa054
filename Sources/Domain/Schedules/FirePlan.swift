package import Foundation

/// What is to be done about a schedule that is due: which tasks to make, and when it is due again.
package struct FirePlan: Sendable, Hashable {
    /// One task to make.
    package struct Fire: Sendable, Hashable {
        /// The time that it stands for; of several, the latest.
        package let at: Date
        /// How many fires it stands for, as far as they were counted.
        package var covers = 1
        /// The earliest of them.
        package var coversFrom: Date?
        /// Whether there were more than were counted.
        package var coversMore = false
    }

    /// Fires that no task is made for.
    package struct Skipped: Sendable, Hashable {
        package let count: Int
        package let from: Date
        /// Whether there were more than were counted.
        package let hasMore: Bool
    }

    /// How many missed fires are counted, or made up for one by one.
    package static let missedMax = 1000
    /// How late a fire may be under ``CatchUp/skip``.
    package static let grace: TimeInterval = 60

    /// In the order of their times, each later than the one before.
    package let fires: [Fire]
    package let skipped: Skipped?
    /// When the schedule is due again; nil for never.
    package let next: Date?

    /// - Parameters:
    ///   - due: the fire that the schedule waits for.
    ///   - last: its last fire, if it ever fired. Nothing at or before it fires again, whatever happened to clocks or to
    ///     `due`: each time is fired at most once.
    ///   - now: the database's clock.
    package init(_ spec: ScheduleSpec, due: Date, last: Date?, now: Date, catchUp: CatchUp) {
        let now = now.wholeSeconds
        var first: Int? = due.wholeSeconds
        if let last, last.wholeSeconds >= due.wholeSeconds { first = spec.next(after: last.wholeSeconds) }
        guard let first, first <= now else {
            (fires, skipped, next) = ([], nil, first.map(Self.date))
            return
        }
        let missed = MissedFires(spec, first: first, now: now)
        next = spec.next(after: now).map(Self.date)
        switch catchUp {
        case .coalesce: (fires, skipped) = ([Self.fire(for: missed.times[...], of: missed)], nil)
        case .each: (fires, skipped) = (Self.fires(forEachOf: missed), nil)
        case .skip: (fires, skipped) = Self.recent(of: missed, spec, now: now)
        }
    }

    private static func fires(forEachOf missed: MissedFires) -> [Fire] {
        let single = missed.times.prefix(missedMax).map { Fire(at: date($0)) }
        let rest = missed.times.dropFirst(missedMax)
        return rest.isEmpty ? single : single + [fire(for: rest, of: missed)]
    }

    /// One task for some of the missed fires and for all that were not counted.
    private static func fire(for times: ArraySlice<Int>, of missed: MissedFires) -> Fire {
        guard times.count > 1 || missed.hasMore, let from = times.first else { return Fire(at: date(missed.latest)) }
        return Fire(
            at: date(missed.latest), covers: times.count, coversFrom: date(from), coversMore: missed.hasMore)
    }

    private static func recent(
        of missed: MissedFires, _ spec: ScheduleSpec, now: Int
    ) -> (fires: [Fire], skipped: Skipped?) {
        let oldest = now - Int(grace)
        let old = missed.times.filter { $0 < oldest }
        guard let from = old.first else { return (missed.times.map { Fire(at: date($0)) }, nil) }
        var fires: [Fire] = []
        var time = spec.next(after: oldest - 1)
        while let fire = time, fire <= now {
            fires.append(Fire(at: date(fire)))
            time = spec.next(after: fire)
        }
        let isCounted = !missed.hasMore || old.count < missed.times.count
        return (fires, Skipped(count: old.count, from: date(from), hasMore: !isCounted))
    }

    private static func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: Double(seconds)) }
}

/// The fires between the one that a schedule waited for and now.
private struct MissedFires {
    /// The earliest of them, one more than can be made up for at most.
    let times: [Int]
    let latest: Int
    /// Whether there are more than `times`.
    let hasMore: Bool

    init(_ spec: ScheduleSpec, first: Int, now: Int) {
        var times = [first]
        var next = spec.next(after: first)
        while let fire = next, fire <= now, times.count <= FirePlan.missedMax {
            times.append(fire)
            next = spec.next(after: fire)
        }
        self.times = times
        hasMore = next.map { $0 <= now } ?? false
        let last = times[times.count - 1]
        latest = hasMore ? spec.latest(from: last, upTo: now) : last
    }
}
