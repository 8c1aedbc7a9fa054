import Foundation

/// How wide a line may be.
enum TerminalWidth {
    static let range = 40...120

    /// `COLUMNS` when it is set, else what the terminal behind standard output says, else 80; always within ``range``.
    static func columns(environment: [String: String]) -> Int {
        bounded(environment["COLUMNS"].flatMap(Int.init) ?? reported() ?? 80)
    }

    static func bounded(_ columns: Int) -> Int {
        min(max(columns, range.lowerBound), range.upperBound)
    }

    private static func reported() -> Int? {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
