import Synchronization

/// One line on standard error that is written over and over. Without a terminal it writes nothing.
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let width: Int
    private let current = Mutex("")

    init(console: Console) {
        isShown = console.showsProgress
        width = console.width
    }

    /// Shows `text` in place of what was shown before. The same text is not written twice.
    func show(_ text: String) {
        guard isShown else { return }
        let line = String(PlainText.line(text).prefix(width - 1))
        current.withLock { shown in
            guard shown != line else { return }
            shown = line
            Console.writeIgnoringErrors("\r\u{1B}[2K\(line)", to: .messages)
        }
    }

    /// Removes the line, so that the next message starts on an empty one.
    func clear() {
        guard isShown else { return }
        current.withLock { shown in
            guard !shown.isEmpty else { return }
            shown = ""
            Console.writeIgnoringErrors("\r\u{1B}[2K", to: .messages)
        }
    }
}
