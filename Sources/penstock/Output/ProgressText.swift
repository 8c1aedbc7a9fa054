import Domain

/// How far a task's children have come, in one line: `[#######-----] 58 of 98 parts, 2 failed, waiting for budget`.
enum ProgressText {
    private static let barWidth = 24

    /// Nil when there is nothing to say.
    static func line(_ progress: JSONValue?) -> String? {
        guard let progress, let done = progress["done"]?.asInteger, let total = progress["total"]?.asInteger, total > 0
        else { return nil }
        let failed = progress["failed"]?.asInteger ?? 0
        let reasons = (progress["waiting_for"]?.asArray ?? []).compactMap(\.asString).map { PlainText.line($0) }
        let failures = failed > 0 ? ", \(failed) failed" : ""
        let waits = reasons.isEmpty ? "" : ", waiting for \(reasons.joined(separator: " and "))"
        return "\(bar(done: done, total: total)) \(done) of \(total) parts\(failures)\(waits)"
    }

    private static func bar(done: Int64, total: Int64) -> String {
        let filled = Int(min(max(done, 0), total) * Int64(barWidth) / total)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: barWidth - filled) + "]"
    }
}
