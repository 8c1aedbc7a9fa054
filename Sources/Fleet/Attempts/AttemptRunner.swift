import Domain
import Logging
import PostgresDriver
import TaskQueue

/// The whole life of an attempt as one pipeline: begin → load and decode → check → run → classify → decide.
/// Each step is small and does one thing; only `run`, and `load` of a large input, do I/O. What comes out is an
/// ``AttemptEnd`` for the pump.
struct AttemptRunner: Sendable {
    let kinds: KindCatalog
    let postgres: PostgresClient
    let slots: SlotKeeper
    let lanes: ProviderLanes
    let attempts: AttemptRegistry
    let inputs: InputLoader
    let logger: WorkerLogger
    let tally = CallTally()

    /// Runs one attempt to its end. Never throws: every failure is an end of its own.
    func run(_ claimed: ClaimedTask, fence: WorkerFence, deadline: ContinuousClock.Instant) async -> AttemptEnd {
        guard !claimed.hasExpired else {
            return .settled(SettledTask(task: claimed, outcome: .expired, hasCalls: false))
        }
        let calls = PostgresCallLedger(
            postgres: postgres, slots: slots, lanes: lanes, tally: tally, task: claimed, fence: fence, logger: logger,
            onLetGo: { [attempts] in attempts.cancel([claimed.id], because: .interrupted) })
        let room = claimed.input == nil ? InputRoom(inputs.gate) : nil
        let result = await outcome(of: claimed, fence: fence, deadline: deadline, room: room, calls: calls)
            .adding(calls.cachedEvents)
        return decide(claimed, result, hasCalls: calls.wasUsed || claimed.attempt > 1).keeping(room)
    }

    /// The end of an attempt that was asked to stop and does not end by itself.
    func end(of claimed: ClaimedTask, because reason: FailureClass) -> AttemptEnd {
        decide(claimed, .failure(ReportedFailure(Self.stopped(reason), events: [])), hasCalls: true)
    }

    private func outcome(
        of claimed: ClaimedTask, fence: WorkerFence, deadline: ContinuousClock.Instant, room: InputRoom?,
        calls: PostgresCallLedger
    ) async -> Result<AttemptReport, ReportedFailure> {
        do {
            guard let handler = kinds[claimed.kind] else { throw Self.unknownKind(claimed.kind) }
            let (input, deadline) =
                if let room { try await inputs.load(claimed, fence: fence, into: room) } else {
                    (try InputLoader.decode(claimed.input ?? []), deadline)
                }
            if let refusal = InputRefusal.failure(handler.problems(in: input), of: claimed.kind) { throw refusal }
            let context = AttemptContext(
                task: claimed.id, tenant: claimed.tenant, kind: claimed.kind, attempt: claimed.countedAttempt,
                input: input, deadline: deadline,
                checkpoints: PostgresCheckpoints(postgres: postgres, task: claimed, fence: fence), calls: calls,
                children: PostgresChildren(postgres: postgres, task: claimed),
                priority: Priority(Int64(claimed.priority)) ?? .normal)
            return .success(try await handler.run(context))
        } catch {
            return .failure(classify(error, of: claimed))
        }
    }

    /// The one place where an error of an attempt gets its class. Why it was asked to stop, if it was, comes first.
    private func classify(_ error: any Error, of claimed: ClaimedTask) -> ReportedFailure {
        let reported = error as? ReportedFailure
        if let reason = attempts.reason(for: claimed.id) {
            return ReportedFailure(Self.stopped(reason), events: reported?.events ?? [])
        }
        if let reported { return reported }
        if let failure = error as? Failure { return ReportedFailure(failure, events: []) }
        // A step of a graph that loses the database tells so with its place.
        if ((error as? any LocatedError)?.cause ?? error) is PostgresError {
            logger.warning("an attempt lost the database", metadata: [LogKey.error.rawValue: "\(error)"])
            return ReportedFailure(
                Failure(.transient, code: "database_unavailable", message: "The database did not answer."), events: [])
        }
        logger.error("an attempt failed unexpectedly", metadata: [LogKey.error.rawValue: "\(error)"])
        return ReportedFailure(
            Failure(.bug, code: "internal_error", message: "The attempt failed for a reason of ours."), events: [])
    }

    /// Turns the result into what happens to the task, by the retry policy alone.
    private func decide(
        _ claimed: ClaimedTask, _ result: Result<AttemptReport, ReportedFailure>, hasCalls: Bool
    ) -> AttemptEnd {
        switch result {
        case .success(let report):
            return end(claimed, report, hasCalls: hasCalls)
        case .failure(let reported):
            var policy = kinds[claimed.kind]?.description.retry ?? RetryPolicy()
            policy.attemptsMax = Int(claimed.attemptsMax)
            var generator = SystemRandomNumberGenerator()
            let decision = policy.decision(
                for: reported.failure, attempt: claimed.countedAttempt, uncounted: Int(claimed.uncounted),
                using: &generator)
            return AttemptEnd(claimed, decision, reported, hasCalls: hasCalls)
        }
    }

    private func end(_ claimed: ClaimedTask, _ report: AttemptReport, hasCalls: Bool) -> AttemptEnd {
        switch report.ending {
        case .result(let result):
            return .settled(
                SettledTask(
                    task: claimed, outcome: .succeeded(result: result), hasCalls: hasCalls, events: report.events))
        case .snoozed(let snooze):
            return .returned(ReturnedTask(task: claimed, way: .snoozed(snooze), events: report.events))
        case .children(let plan):
            do {
                let children = try ChildBuilder(kinds: kinds).tasks(plan)
                return .parked(ParkedTask(task: claimed, children: children, events: report.events), room: nil)
            } catch {
                return decide(claimed, .failure(ReportedFailure(error, events: report.events)), hasCalls: hasCalls)
            }
        }
    }

    private static func unknownKind(_ kind: TaskKind) -> Failure {
        Failure(
            .transient, code: "unknown_kind",
            message: "No worker of this release knows the kind \(kind). It will be tried again after a deployment.")
    }

    private static func stopped(_ reason: FailureClass) -> Failure {
        switch reason {
        case .timedOut: Failure(.timedOut, code: "timed_out", message: "The attempt took longer than its task allows.")
        case .cancelled: Failure(.cancelled, code: "cancelled", message: "The task was cancelled.")
        case .interrupted: Failure(.interrupted, code: "interrupted", message: "The worker is stopping.")
        default: PostgresCallLedger.leaseLost
        }
    }
}

extension Result<AttemptReport, ReportedFailure> {
    /// The same with further events, which are stored with it.
    fileprivate func adding(_ events: [AuditRecord]) -> Self {
        guard !events.isEmpty else { return self }
        return map { AttemptReport($0.ending, events: $0.events + events) }
            .mapError { ReportedFailure($0.failure, events: $0.events + events) }
    }
}
