import Glibc

/// A thread of its own for work that blocks, so that it never occupies a thread of the cooperative pool.
package enum DetachedThread {
    /// Runs `body` once on a new detached thread. Costs a thread creation (some 20 µs), so it is for rare work:
    /// resolving a name, sending a cancel request.
    ///
    /// When the system has no thread left, `body` runs on the caller's thread: late is better than never.
    package static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, CInt(PTHREAD_CREATE_DETACHED))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
                return nil
            }, box.toOpaque())
        if failure != 0 { box.takeRetainedValue().body() }
    }

    /// Runs `body` on a new thread and returns what it made. Cancellation does not interrupt it.
    package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: body()) }
        }
    }

    private final class Box: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}
