import Logging
import Synchronization
import TestKit

/// Every line of a log, for looking at.
final class RecordedLog: Sendable {
    struct Line: Sendable {
        let message: String
        let metadata: [String: String]
    }

    private let state = Mutex<[Line]>([])
    var lines: [Line] { state.withLock { $0 } }

    /// A logger that writes here.
    var logger: Logger { Logger(label: "test") { _ in Handler(log: self) } }

    /// The first line that has this message, once there is one.
    func wait(for message: String) async throws -> Line {
        try await Probe.value("the log says \"\(message)\"") { lines.first { $0.message == message } }
    }

    private struct Handler: LogHandler {
        let log: RecordedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, last in last }
            let line = Line(message: "\(event.message)", metadata: all.mapValues { "\($0)" })
            log.state.withLock { $0.append(line) }
        }
    }
}
