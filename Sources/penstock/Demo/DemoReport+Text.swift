import Domain

extension DemoReport {
    /// The report for people: a block per task, then the totals and what went wrong.
    func text(style: TextStyle, width: Int) -> String {
        let blocks = tasks.map { Self.block($0, style: style, width: width) }
        let index = indexing.map { [$0.text(style: style, width: width)] } ?? []
        return (blocks + index + [totals(style: style)]).joined(separator: "\n\n")
    }

    private static func block(_ task: DemoTask, style: TextStyle, width: Int) -> String {
        let title = style.bold("\(PlainText.line(task.step.kind))  \(PlainText.line(task.step.document))")
        var lines = ["\(title)  \(style.state(PlainText.line(task.state)))  in \(FigureText.seconds(task.seconds))"]
        lines.append("  " + style.dim(PlainText.line(task.id)))
        lines += outcome(of: task, style: style, width: width)
        if let usage = UsageText.line(task.shown["usage"]) { lines.append("  usage    \(usage)") }
        lines.append("  webhook  \(webhook(of: task, style: style))")
        lines.append("  timeline")
        lines += TimelineText.lines(task.events, style: style, indent: "    ")
        return lines.joined(separator: "\n")
    }

    private static func outcome(of task: DemoTask, style: TextStyle, width: Int) -> [String] {
        if let result = task.shown["result"], !result.isNull {
            return ResultText(result: result, style: style, width: width).lines(indent: "    ")
        }
        let message = task.shown["error"]?["message"]?.asString ?? "There is no result."
        return TextWrap.lines(message, width: width, indent: "    ").map(style.bad)
    }

    private static func webhook(of task: DemoTask, style: TextStyle) -> String {
        guard let id = task.webhookID else {
            return style.bad(task.deliveries.isEmpty ? "did not arrive" : "arrived, but is not right")
        }
        return "\(style.good("arrived, signature verified"))  \(style.dim(PlainText.line(id)))"
    }

    private func totals(style: TextStyle) -> String {
        let succeeded = tasks.count { $0.shown.taskState == .succeeded }
        let verified = tasks.count { $0.webhookID != nil }
        let events = tasks.map(\.events.count).reduce(0, +)
        var lines = [
            "\(documents.count) documents, \(succeeded) of \(tasks.count) tasks succeeded, \(events) audit events, "
                + "\(verified) of \(tasks.count) webhooks verified, \(FigureText.seconds(seconds)) in all, "
                + "start and stop of the system included"
        ]
        lines += failures.map { style.bad("failed: ") + PlainText.line($0) }
        lines.append(isOK ? style.good("ok") : style.bad("not ok"))
        return lines.joined(separator: "\n")
    }
}
