/// A cron expression on the clocks of a zone.
///
/// Clocks are changed (Debian's cron(8) is the model; it follows Vixie's):
///
/// ```
///   forward, 02:00 → 03:00              back, 03:00 → 02:00
///   ──01:59│03:00──                     ──02:00…02:59│02:00…02:59──
///          ▲ 02:30 was skipped:               ▲ 02:30, once
///            it fires here                    └ every minute: here and again
/// ```
///
/// - A local time that does not exist fires at the first instant after the gap, once however many such times there are.
///   Expressions whose hour field begins with `*` step through every hour and just go on: they miss nothing by it.
/// - A local time that happens twice fires at the first one, when neither the minute nor the hour field begins with `*`;
///   the others step through time as it passes, and fire in both.
///
/// Where cron(8) differs: it makes up for a gap only for the expressions with fixed times, so that `*/15 2 * * *` would
/// not fire at all on that day. Here it fires once.
package struct CronSchedule: Sendable, Hashable {
    package let expression: CronExpression
    package let zone: ZoneName

    /// How far ahead a fire is looked for. Eight years hold every 29 February, also around a year like 2100.
    static let horizon = 8 * 366 * 86_400

    package init(_ expression: CronExpression, in zone: ZoneName) {
        self.expression = expression
        self.zone = zone
    }

    /// The first fire after an instant, in seconds from 1970; nil when there is none within the horizon.
    ///
    /// Walks through the spans of constant offset; some 40 of them are eight years.
    func next(after instant: Int) -> Int? {
        let limit = instant + Self.horizon
        // A span begun two days ago knows whether the clocks were just put back: no zone ever moved by more than a day.
        var span: ZoneSpan? = ZoneSpan(at: instant - 2 * 86_400, in: zone.zone)
        while let current = span, current.start < limit {
            if let fire = fire(in: current, after: instant, before: limit) { return fire }
            span = current.next(in: zone.zone)
        }
        return nil
    }

    private func fire(in span: ZoneSpan, after instant: Int, before limit: Int) -> Int? {
        let end = min(span.end ?? limit, limit)
        guard end > instant else { return nil }
        var start = max(span.start, instant + 1) + span.offset
        if let before = span.offsetBefore {
            if span.start > instant, hasSkipped(in: span, from: before) { return span.start }
            // What the span before has shown on its clocks is not shown again.
            if expression.hasFixedTimes { start = max(start, span.start + before) }
        }
        return expression.firstMatch(from: start, before: end + span.offset).map { $0 - span.offset }
    }

    /// Whether a time that should fire lies in the gap in front of a span.
    private func hasSkipped(in span: ZoneSpan, from before: Int) -> Bool {
        guard span.offset > before, !expression.hours.isStar else { return false }
        return expression.firstMatch(from: span.start + before, before: span.start + span.offset) != nil
    }
}
