import Domain
import Testing

@testable import Fleet
@testable import TaskQueue

@Suite("Attempt registry", .timeLimit(.minutes(1)))
struct AttemptRegistryTests {
    private let fence = WorkerFence(worker: 1, epoch: 1)

    private func claimed(_ id: TaskID = TaskID(), attempt: Int32 = 1) -> ClaimedTask {
        ClaimedTask(
            id: id, tenant: TenantID(1), pool: PoolID(1), priority: 5, seq: 1, attempt: attempt, uncounted: 0,
            kind: "k",
            attemptsMax: 5, timeout: .seconds(60), isHooked: false, hasExpired: false, isCapped: false,
            nextTurn: Turns.Place(), input: [])
    }

    /// Starts an attempt that runs until it is cancelled and then says why; the stream ends with it.
    private func start(
        _ task: ClaimedTask, in registry: AttemptRegistry, deadline: ContinuousClock.Instant = .now + .seconds(600)
    ) -> AsyncStream<FailureClass?> {
        let (stream, continuation) = AsyncStream.makeStream(of: FailureClass?.self)
        registry.start(task, fence: fence, deadline: deadline) { [fence] in
            // Ends early only when cancelled.
            try? await Task.sleep(for: .seconds(600))
            continuation.yield(registry.reason(for: task.id))
            _ = registry.finish(RunningAttempt(task, fence: fence))
            continuation.finish()
        }
        return stream
    }

    @Test("A started attempt is held until it finishes, and finishes once")
    func lifetime() async {
        let registry = AttemptRegistry()
        let task = claimed()
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: AttemptRegistry.Finish.self)
        registry.start(task, fence: fence, deadline: .now + .seconds(600)) { [fence] in
            for await _ in gate {}
            end.yield(registry.finish(RunningAttempt(task, fence: fence)))
            end.yield(registry.finish(RunningAttempt(task, fence: fence)))
            end.finish()
        }
        #expect(registry.holds(task.id))
        #expect(registry.count == 1)
        #expect(registry.reason(for: task.id) == nil)
        open.finish()
        #expect(await ended.reduce(into: []) { $0.append($1) } == [.own, .replaced])
        #expect(!registry.holds(task.id))
        #expect(registry.count == 0)
    }

    @Test("One attempt is cancelled with its reason while its neighbours go on")
    func cancelsOne() async {
        let registry = AttemptRegistry()
        let (one, two) = (claimed(), claimed())
        let first = start(one, in: registry)
        let second = start(two, in: registry)
        registry.cancel([one.id, TaskID()], because: .cancelled)
        #expect(await first.reduce(into: []) { $0.append($1) } == [.cancelled])
        #expect(registry.holds(two.id))
        #expect(registry.reason(for: two.id) == nil)
        registry.cancelAll(because: .interrupted)
        #expect(await second.reduce(into: []) { $0.append($1) } == [.interrupted])
        #expect(registry.count == 0)
    }

    @Test("The first reason to stop stays the reason")
    func firstReason() async {
        let registry = AttemptRegistry()
        let task = claimed()
        let ended = start(task, in: registry)
        registry.cancel([task.id], because: .timedOut)
        registry.cancelAll(because: .interrupted)
        #expect(await ended.reduce(into: []) { $0.append($1) } == [.timedOut])
    }

    @Test("Attempts whose deadline has come are stopped as timed out, the others not")
    func overdue() async {
        let registry = AttemptRegistry()
        let now = ContinuousClock.now
        let (late, early) = (claimed(), claimed())
        let overdue = start(late, in: registry, deadline: now)
        let inTime = start(early, in: registry, deadline: now + .seconds(600))
        registry.cancelOverdue(now: now)
        #expect(await overdue.reduce(into: []) { $0.append($1) } == [.timedOut])
        #expect(registry.reason(for: early.id) == nil)
        registry.cancelAll(because: .interrupted)
        #expect(await inTime.reduce(into: []) { $0.append($1) } == [.interrupted])
    }

    @Test("An attempt whose time begins later is stopped by that time, and another worker's word on it is not heard")
    func moved() async {
        let registry = AttemptRegistry()
        let now = ContinuousClock.now
        let task = claimed()
        let ended = start(task, in: registry, deadline: now)
        registry.move(now + .seconds(60), RunningAttempt(task, fence: fence))
        registry.cancelOverdue(now: now + .seconds(59))
        #expect(registry.reason(for: task.id) == nil)
        registry.move(now + .seconds(90), RunningAttempt(task, fence: WorkerFence(worker: 1, epoch: 2)))
        registry.cancelOverdue(now: now + .seconds(60))
        #expect(await ended.reduce(into: []) { $0.append($1) } == [.timedOut])
    }

    @Test("Attempts that were taken away are not there to be finished")
    func takeAll() async {
        let registry = AttemptRegistry()
        let tasks = [claimed(), claimed()]
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: AttemptRegistry.Finish.self)
        for task in tasks {
            registry.start(task, fence: fence, deadline: .now + .seconds(600)) { [fence] in
                for await _ in gate {}
                end.yield(registry.finish(RunningAttempt(task, fence: fence)))
            }
        }
        #expect(Set(registry.takeAll().map(\.id)) == Set(tasks.map(\.id)))
        #expect(registry.count == 0)
        #expect(registry.takeAll().isEmpty)
        open.finish()
        var finishes: [AttemptRegistry.Finish] = []
        for await finished in ended {
            finishes.append(finished)
            if finishes.count == 2 { end.finish() }
        }
        #expect(finishes == [.taken, .taken])
    }

    @Test("Only who was asked to stop long enough ago is deaf; when it ends at last, its task's next attempt stays")
    func takeDeaf() async {
        let registry = AttemptRegistry()
        let (deaf, spry) = (claimed(), claimed())
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: AttemptRegistry.Finish.self)
        registry.start(deaf, fence: fence, deadline: .now) { [fence] in
            // Cancelled or not: another task waits for the gate.
            await Task { for await _ in gate {} }.value
            end.yield(registry.finish(RunningAttempt(deaf, fence: fence)))
            end.finish()
        }
        let running = start(spry, in: registry)
        #expect(registry.takeDeaf(askedBefore: .now + .seconds(3600)).isEmpty)
        registry.cancelOverdue(now: .now)
        #expect(registry.takeDeaf(askedBefore: .now - .seconds(3600)).isEmpty)
        let taken = registry.takeDeaf(askedBefore: .now + .seconds(3600))
        #expect(taken.map(\.claimed.id) == [deaf.id])
        #expect(taken.map(\.reason) == [.timedOut])
        #expect(registry.deafCount == 1)
        #expect(!registry.holds(deaf.id) && registry.holds(spry.id))

        let next = start(claimed(deaf.id, attempt: 2), in: registry)
        open.finish()
        #expect(await ended.reduce(into: []) { $0.append($1) } == [.taken])
        #expect(registry.holds(deaf.id))
        #expect(registry.deafCount == 0)
        registry.cancelAll(because: .interrupted)
        #expect(await next.reduce(into: []) { $0.append($1) } == [.interrupted])
        #expect(await running.reduce(into: []) { $0.append($1) } == [.interrupted])
    }

    @Test("An end under another fence leaves the attempt alone")
    func otherFence() async {
        let registry = AttemptRegistry()
        let task = claimed()
        let ended = start(task, in: registry)
        #expect(registry.finish(RunningAttempt(task, fence: WorkerFence(worker: 1, epoch: 2))) == .replaced)
        #expect(registry.holds(task.id))
        registry.cancelAll(because: .leaseLost)
        #expect(await ended.reduce(into: []) { $0.append($1) } == [.leaseLost])
    }
}
