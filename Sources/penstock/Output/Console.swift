import Domain
import Foundation

/// The two streams of a command: data on standard output, everything else on standard error.
///
/// Writing is unbuffered, so that what was printed is there even when the process is stopped by a signal.
struct Console: Sendable {
    enum Stream: Sendable {
        case output, messages

        fileprivate var handle: FileHandle {
            switch self {
            case .output: .standardOutput
            case .messages: .standardError
            }
        }
    }

    let isJSON: Bool
    /// For standard output.
    let style: TextStyle
    /// For standard error.
    let messageStyle: TextStyle
    /// Columns that a line may take, 40…120.
    let width: Int
    /// Whether standard error is a terminal, which is the only place for progress.
    let showsProgress: Bool

    init(isJSON: Bool, noColor: Bool, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isOutputTerminal = isatty(STDOUT_FILENO) == 1
        let isMessageTerminal = isatty(STDERR_FILENO) == 1
        self.isJSON = isJSON
        style = TextStyle(isTerminal: isOutputTerminal && !isJSON, noColor: noColor, environment: environment)
        messageStyle = TextStyle(isTerminal: isMessageTerminal, noColor: noColor, environment: environment)
        width = TerminalWidth.columns(environment: environment)
        showsProgress = isMessageTerminal && environment["TERM"] != "dumb"
    }

    /// Writes the answer of the command: `json` under `--json`, else `text`.
    func answer(_ json: JSONValue, text: @autoclosure () -> String) throws(CommandFailure) {
        try write(isJSON ? json.encodedText() : text())
    }

    /// Writes `text` and a line feed to standard output. A stream that takes nothing more is a failure of the command:
    /// a reader must not take half an answer for a whole one.
    func write(_ text: String) throws(CommandFailure) {
        do {
            try Stream.output.handle.write(contentsOf: Data((text + "\n").utf8))
        } catch {
            throw CommandFailure(
                .failed, code: "output_closed", title: "The output could not be written",
                detail: "Standard output was closed before the whole answer was written.")
        }
    }

    /// Writes a message for people to standard error.
    func note(_ text: String) {
        Self.writeIgnoringErrors(PlainText.visible(text) + "\n", to: .messages)
    }

    /// Writes to a stream that may be gone. For messages only: when nobody can read them, there is nobody to tell.
    static func writeIgnoringErrors(_ text: String, to stream: Stream) {
        try? stream.handle.write(contentsOf: Data(text.utf8))
    }
}
