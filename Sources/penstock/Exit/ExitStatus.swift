/// What the process tells the shell that started it. The numbers are a promise: scripts branch on them.
enum ExitStatus: Int32, Sendable, CaseIterable {
    case ok = 0
    /// The command was understood and did not succeed.
    case failed = 1
    /// The command line itself is wrong; nothing was sent.
    case usage = 2
    /// There is no key, or the key may not do this.
    case denied = 3
    case notFound = 4
    /// The state of things forbids it: a reused idempotency key, a task that has already ended.
    case conflict = 5
    /// Nobody answers, or the server asks to come back later. Trying again is sensible.
    case unavailable = 6
    /// The time to wait is over and the task has not ended.
    case waitTimedOut = 7
    /// The watched task ended, but not in success.
    case taskUnsuccessful = 8
    case interrupted = 130

    /// The status for an HTTP answer that is not a success.
    init(httpStatus: Int) {
        switch httpStatus {
        case 401, 403, 407: self = .denied
        case 404, 410: self = .notFound
        case 409, 412: self = .conflict
        case 408, 425, 429, 502, 503, 504: self = .unavailable
        default: self = .failed
        }
    }

    /// The table of all codes, for help texts.
    static let helpTable = """
        EXIT CODES
          0    ok
          1    failed
          2    wrong usage
          3    not signed in, or not allowed
          4    not found
          5    conflict
          6    unavailable or rate-limited: try again
          7    the wait timed out; the task is still on its way
          8    the watched task ended unsuccessfully
          130  interrupted
        """
}
