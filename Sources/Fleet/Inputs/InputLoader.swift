import Domain
import PostgresDriver
import TaskQueue

/// Brings an attempt the input that its claim did not carry, once there is room for it.
///
/// ```
///   measure → wait for room → load → decode → run …………… → end: the room is free again
///             └─ at most `waitMax`, holds no slot of a provider, not the task's time ─┘
/// ```
/// **What counts.** The attempt's time begins when there is room: how long others hold theirs is not its task's doing. What
/// loading takes counts, as everything that an attempt does. While it waits the worker's lease goes on and the attempt can
/// be cancelled and interrupted as any other. In a pool of a provider it takes a slot for each call, and so none yet; in a
/// pool without one its task has the slot from its claim on.
///
/// **Bounds.** Who has found no room within `waitMax` goes back to the queue, uncounted: another worker may have room, and
/// other tasks should not find this one full of tasks that only wait.
struct InputLoader: Sendable {
    static let waitMax = Duration.seconds(30)
    /// The largest input that is read at all; the bound of a worker may not be less.
    static let bytesMax = 64 << 20

    static let noRoom = Failure(
        .interrupted, code: "no_room",
        message: "The worker had no memory left for an input of this size. The task goes back to its queue.")

    let postgres: PostgresClient
    let gate: InputGate
    let attempts: AttemptRegistry

    /// The input of a claim that carries none, and until when its attempt may run.
    func load(
        _ claimed: ClaimedTask, fence: WorkerFence, into room: InputRoom
    ) async throws -> (input: JSONValue, deadline: ContinuousClock.Instant) {
        let attempt = RunningAttempt(claimed, fence: fence)
        let bytes = Int(try await alone(MeasureInput(of: attempt)))
        guard bytes <= Self.bytesMax else { throw Self.tooLarge(bytes) }
        attempts.move(.now + Self.waitMax + claimed.timeout, attempt)
        guard await room.take(bytes, atMost: Self.waitMax) else {
            try Task.checkCancellation()
            throw Self.noRoom
        }
        let deadline = ContinuousClock.now + claimed.timeout
        attempts.move(deadline, attempt)
        try Task.checkCancellation()
        let text = try await alone(LoadInput(of: attempt))
        return (try Self.decode(text), deadline)
    }

    static func decode(_ text: [UInt8]) throws(Failure) -> JSONValue {
        do {
            return try JSONParser.parse(text, limits: JSONLimits(bytesMax: bytesMax, stringBytesMax: bytesMax))
        } catch {
            throw Failure(.permanent, code: "unreadable_input", message: "The stored input cannot be read: \(error).")
        }
    }

    /// On a connection of its own: nobody's answer stands in line behind a large one, and an attempt that is cancelled
    /// stops it. Without a row the attempt is not ours any more. Reading twice does no harm, so a lost or busy database
    /// is asked again until the attempt's time or its worker's lease is over, which cancels it.
    private func alone<S: PostgresStatement>(_ statement: S) async throws -> S.Row {
        while true {
            do {
                guard let row = try await postgres.transaction({ try await $0.run(statement) }).first else {
                    throw PostgresCallLedger.leaseLost
                }
                return row
            } catch {
                guard let lost = error as? PostgresError, lost.isTransient else { throw error }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private static func tooLarge(_ bytes: Int) -> Failure {
        Failure(
            .permanent, code: "unreadable_input",
            message: "The stored input has \(bytes) bytes; a worker reads at most \(bytesMax). Submit a smaller task.")
    }
}
