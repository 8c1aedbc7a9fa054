/// A number from 0 to 1 as a small horizontal bar of eighths of a character.
enum ScoreBar {
    private static let eighths = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// The bar, filled up to `width` with spaces so that what follows lines up. Values outside 0…1 are clamped, and what
    /// is not a number counts as 0.
    static func text(_ score: Double, width: Int = 12) -> String {
        let bounded = score.isNaN ? 0 : min(max(score, 0), 1)
        let units = Int((bounded * Double(width * 8)).rounded())
        let bar = String(repeating: "█", count: units / 8) + eighths[units % 8]
        return bar + String(repeating: " ", count: width - bar.count)
    }
}
