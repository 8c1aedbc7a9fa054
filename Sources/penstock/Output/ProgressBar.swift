/// How far a long work is, in one line: `embedding ███████▌     61 %  4,870/8,000`.
enum ProgressBar {
    static func text(_ phase: String, done: Int, total: Int, note: String = "") -> String {
        let share = total > 0 ? min(Double(done) / Double(total), 1) : 0
        let percent = "\(Int((share * 100).rounded(.down)))"
        let padding = String(repeating: " ", count: max(0, 3 - percent.count))
        return "\(phase) \(ScoreBar.text(share, width: 20)) \(padding)\(percent) %  \(done)/\(total)"
            + (note.isEmpty ? "" : "  \(note)")
    }
}
