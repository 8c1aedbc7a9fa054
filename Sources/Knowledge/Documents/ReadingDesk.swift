import Foundation

/// Where work is done that keeps its thread for seconds.
///
/// All tasks of a process share as many threads as it has processors, and a thread is given back only where a task waits.
/// Two large documents that are read on two processors stop everything else meanwhile: no lease is renewed, so the worker
/// is taken for dead, its tasks are begun anew elsewhere, and the same happens there. Here such work has threads of its own,
/// which the system lets take turns with the others; one fewer than there are processors, and others stand in line.
enum ReadingDesk {
    private static let threads: OperationQueue = {
        let queue = OperationQueue()
        queue.name = "penstock.reading"
        queue.maxConcurrentOperationCount = max(ProcessInfo.processInfo.activeProcessorCount - 1, 1)
        return queue
    }()

    /// Does the work and gives its result. It is not broken off when the caller is cancelled, and is bounded by what it
    /// works on.
    static func work<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            threads.addOperation { continuation.resume(returning: body()) }
        }
    }
}

extension DocumentReader {
    /// A smaller content is read in milliseconds, which is less than a change of threads is worth.
    static let deskBytesMin = 256 << 10

    /// As ``read(_:)``; a large document keeps none of the threads that everything else shares.
    package func readAside(_ document: StoredDocument) async throws(DocumentRefusal) -> DocumentReading {
        guard document.content.count >= Self.deskBytesMin else { return try read(document) }
        let result = await ReadingDesk.work { () -> Result<DocumentReading, DocumentRefusal> in
            do throws(DocumentRefusal) {
                return .success(try read(document))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
