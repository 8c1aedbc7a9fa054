import Domain

extension DemoIndexing {
    /// For people: what was indexed, then each question with its answer and the places it rests on.
    func text(style: TextStyle, width: Int) -> String {
        let head =
            style.bold("index  \(DemoManual.name)")
            + "  \(documents) pages, \(chunks) chunks, searchable after \(FigureText.seconds(seconds))"
        return ([head] + answers.map { Self.block($0, style: style, width: width) }).joined(separator: "\n\n")
    }

    private static func block(_ answer: Answer, style: TextStyle, width: Int) -> String {
        let answered = AnswerText(result: answer.result, style: style, width: width).text()
        let resolved = answer.citations.count { $0.source?.isEmpty == false }
        let verdict = "\(resolved) of \(answer.citations.count) citations found in their documents"
        let isWhole = resolved == answer.citations.count && resolved > 0
        return [style.bold(answer.question), answered, isWhole ? style.good(verdict) : style.bad(verdict)]
            .joined(separator: "\n")
    }
}
