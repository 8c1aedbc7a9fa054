import Domain
import Logging
import PostgresDriver
import TaskQueue

/// The graceful end of a worker, step by step. Runs outside cancellation: each step has its own limit.
struct Drain: Sendable {
    let postgres: PostgresClient
    let configuration: FleetConfiguration
    let pump: Pump
    let lease: LeaseKeeper
    let slots: SlotKeeper
    let attempts: AttemptRegistry
    let inputs: InputGate
    let logger: WorkerLogger

    func run() async {
        // Unstructured and awaited at once: the surrounding task may be cancelled already, and the last writes
        // of a worker must still go out. Bounded by the limits below.
        await Task { await steps() }.value
    }

    private func steps() async {
        slots.update { $0.close() }
        inputs.close()
        logger.notice("draining", metadata: [LogKey.count.rawValue: "\(attempts.count)"])
        // The pumps have stopped; what ends during the grace is settled here.
        let settling = Task { await settleWhileDraining() }
        await waitForAttempts(atMost: configuration.drainGrace)
        if attempts.count > 0 {
            logger.notice("interrupting", metadata: [LogKey.count.rawValue: "\(attempts.count)"])
            attempts.cancelAll(because: .interrupted)
            await waitForAttempts(atMost: configuration.interruptGrace)
        }
        for task in attempts.takeAll() {
            pump.take(.returned(ReturnedTask(task: task, way: .released)))
        }
        settling.cancel()
        await settling.value
        await pump.drain(until: .now + .seconds(10))
        do {
            _ = try await postgres.run(RetireWorker(fence: lease.fence))
        } catch {
            logger.warning(
                "could not retire; the lease will end by itself", metadata: [LogKey.error.rawValue: "\(error)"])
        }
    }

    private func settleWhileDraining() async {
        while !Task.isCancelled {
            await pump.drain(until: .now + .seconds(1))
            await pump.signal.wait(atMost: .milliseconds(200))
        }
    }

    private func waitForAttempts(atMost limit: Duration) async {
        let deadline = ContinuousClock.now + limit
        while attempts.count > 0, ContinuousClock.now < deadline {
            // Not cancelled here: this runs in a task of its own.
            try? await Task.sleep(for: .milliseconds(10))
        }
    }
}
