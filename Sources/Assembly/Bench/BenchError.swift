/// Why a scenario could not be measured. Its figures are then worth nothing, so there are none.
package struct BenchError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Nothing ended for a minute although something should have.
        case stalled
        /// The worker under test ended by itself.
        case workerStopped = "worker_stopped"
        /// A program or an answer beside the queue was not what it has to be: pgbench, the HTTP API, /proc.
        case surroundings
    }

    package let code: Code
    package let message: String
    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
