/// Why a descriptor could not be watched, or why waiting for it ended without readiness.
package struct ReadinessError: Error, Sendable, Hashable {
    package enum Code: Sendable, Hashable {
        /// The kernel refused the descriptor or the loop could not be started; `errno` says why.
        case system
        /// The deadline passed first.
        case timedOut
        /// The waiting task was cancelled.
        case cancelled
    }

    package var code: Code
    package var errno: Int32

    package init(_ code: Code, errno: Int32 = 0) {
        self.code = code
        self.errno = errno
    }
}
