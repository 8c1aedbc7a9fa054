import Domain
import Logging
import Synchronization

/// The log of a worker process. Each line names the worker that the process is when the line is written: a process
/// whose lease was lost enters again under another ID, and its lines must lead to that one from then on.
final class WorkerLogger: Sendable {
    private let base: Logger
    private let fence: Mutex<WorkerFence>

    init(_ base: Logger, fence: WorkerFence) {
        self.base = base
        self.fence = Mutex(fence)
    }

    /// The process is this worker from now on.
    func bind(to fresh: WorkerFence) { fence.withLock { $0 = fresh } }

    func notice(_ message: Logger.Message, metadata: Logger.Metadata? = nil) {
        current.notice(message, metadata: metadata)
    }

    func warning(_ message: Logger.Message, metadata: Logger.Metadata? = nil) {
        current.warning(message, metadata: metadata)
    }

    func error(_ message: Logger.Message, metadata: Logger.Metadata? = nil) {
        current.error(message, metadata: metadata)
    }

    private var current: Logger {
        var logger = base
        logger[metadataKey: LogKey.worker.rawValue] = "\(fence.withLock { $0 })"
        return logger
    }
}
