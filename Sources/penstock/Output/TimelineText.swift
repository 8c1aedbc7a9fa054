import Domain
import Foundation

/// A task's audit events for people: when after the first one, what, and the facts about it.
enum TimelineText {
    static func lines(_ events: [JSONValue], style: TextStyle, indent: String = "") -> [String] {
        let times = events.map { $0["at"]?.asString.flatMap(RFC3339.date(from:)) }
        let start = times.compactMap { $0 }.min()
        let offsets = times.map { time in
            guard let time, let start else { return "?" }
            return "+" + FigureText.seconds(time.timeIntervalSince(start))
        }
        let width = offsets.map(\.count).max() ?? 0
        return zip(events, offsets).map { event, offset in
            let padding = String(repeating: " ", count: width - offset.count)
            return indent + padding + style.dim(offset) + "  " + description(of: event, style: style)
        }
    }

    private static func description(of event: JSONValue, style: TextStyle) -> String {
        var parts = [PlainText.line(event["action"]?.asString ?? "")]
        if let attempt = event["attempt"]?.asInteger { parts.append(style.dim("attempt \(attempt)")) }
        if let progress = RebuildProgressText.line(of: event) {
            parts.append(style.dim(progress))
        } else if let detail = event["detail"], !detail.isNull {
            parts.append(style.dim(PlainText.line(detail.encodedText())))
        }
        return parts.joined(separator: "  ")
    }
}
