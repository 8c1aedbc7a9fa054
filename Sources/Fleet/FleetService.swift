package import Domain
package import Logging
import PostgresDriver
import ServiceLifecycle
import Synchronization
package import TaskQueue

/// One worker process of the fleet: claims tasks of its pools, runs them, settles them.
///
/// Start: register, take slots, listen, pump. Stop, in order: no more claims → running attempts may end within
/// `drainGrace` → what still runs is interrupted → what does not even react is handed back without it → everything
/// is settled → lease and slots are given back. Nothing handed back counts as an attempt. The lease is kept
/// until the very end.
package struct FleetService: Service {
    private let database: FleetDatabase
    private let configuration: FleetConfiguration
    private let kinds: KindCatalog
    private let doorbell: Doorbell
    private let duties: [PeriodicDuty]
    private let pools: @Sendable () -> [FleetConfiguration.Pool]
    private let onOutcome: @Sendable (Int) -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - duties: what other parts want done now and then by one worker of the fleet.
    ///   - pools: the pools to work for, asked again and again, because a new catalogue changes them; nil for those of the
    ///     configuration, for good.
    ///   - onOutcome: called after each settlement with the number of outcomes, so that waiters in this process can look.
    package init(
        database: FleetDatabase, configuration: FleetConfiguration, kinds: KindCatalog, doorbell: Doorbell,
        duties: [PeriodicDuty] = [], pools: (@Sendable () -> [FleetConfiguration.Pool])? = nil,
        onOutcome: @escaping @Sendable (Int) -> Void = { _ in }, logger: Logger
    ) {
        self.database = database
        self.configuration = configuration
        self.kinds = kinds
        self.doorbell = doorbell
        self.duties = duties
        self.pools = pools ?? { configuration.pools }
        self.onOutcome = onOutcome
        self.logger = logger
    }

    /// Session settings for the hot statements: without them the planner, fed with statistics of a table that is
    /// empty now and full a second later, flips to sequential scans and hash joins. Nothing is
    /// compiled, because a scan that the settings cost at ten billion would be compiled each time.
    package static let hotPathSettings = [
        "plan_cache_mode": "force_generic_plan", "enable_seqscan": "off", "enable_hashjoin": "off",
        "enable_mergejoin": "off", "jit": "off",
    ]

    package func run() async throws {
        let lanes = ProviderLanes()
        let slots = SlotKeeper(pools: [], ahead: ClaimAhead(time: configuration.aheadTime))
        let pools = WorkerPools(postgres: database.work, slots: slots, lanes: lanes, wanted: pools)
        let names = try await pools.follow()?.now ?? []
        let attempts = AttemptRegistry()
        let inputs = InputLoader(
            postgres: database.work, gate: InputGate(bytesMax: configuration.inputBytesMax), attempts: attempts)
        let fence = try await LeaseKeeper.register(in: database.lease, lease: configuration.lease)
        let logger = WorkerLogger(logger, fence: fence)
        let pumpBox = PumpBox()
        let lease = LeaseKeeper(
            postgres: database.lease, configuration: configuration, fence: fence, slots: slots, attempts: attempts,
            logger: logger, onRenewal: { pumpBox.heardNews() })
        let runner = AttemptRunner(
            kinds: kinds, postgres: database.work, slots: slots, lanes: lanes, attempts: attempts, inputs: inputs,
            logger: logger)
        let pump = Pump(
            postgres: database.work, configuration: configuration, slots: slots, attempts: attempts, lease: lease,
            runner: runner, doorbell: { [doorbell] in doorbell.ring() }, onOutcome: onOutcome, logger: logger)
        pumpBox.fill(pump)
        _ = await lease.beat()
        logger.notice("worker started", metadata: [LogKey.pool.rawValue: "\(names.map(\.rawValue))"])
        let onReady: @Sendable () -> Void = { [doorbell] in
            pump.heardNews()
            doorbell.ring()
        }
        await work(
            pump: pump, lease: lease, slots: slots, pools: pools, attempts: attempts, inputs: inputs.gate,
            logger: logger,
            maintainer: Maintainer(
                configuration: configuration,
                due: DueDuty(
                    postgres: database.upkeep, configuration: configuration,
                    schedules: ScheduleDuty(postgres: database.upkeep, kinds: kinds, logger: logger),
                    families: FamilyDuty(postgres: database.upkeep, logger: logger, onReady: onReady),
                    figures: FiguresDuty(postgres: database.upkeep, logger: logger), logger: logger, onReady: onReady),
                reconcile: ReconcileDuty(
                    postgres: database.upkeep, attempts: attempts, pump: pump, lease: lease, logger: logger),
                housekeeping: HousekeepingDuty(
                    postgres: database.upkeep, configuration: configuration, others: duties, logger: logger),
                deaf: DeafDuty(
                    attempts: attempts, runner: runner, pump: pump, grace: configuration.deafGrace, logger: logger),
                late: LateDuty(postgres: database.upkeep, pump: pump), attempts: attempts, logger: logger))
        logger.notice("worker stopped")
    }

    private func work(
        pump: Pump, lease: LeaseKeeper, slots: SlotKeeper, pools: WorkerPools, attempts: AttemptRegistry,
        inputs: InputGate, logger: WorkerLogger, maintainer: Maintainer
    ) async {
        await withTaskGroup(of: Part.self) { group in
            group.addTask {
                await lease.run()
                return .support
            }
            // Listening is a hint: polling alone is correct.
            group.addTask {
                for await _ in database.work.listen(Doorbell.channel) {
                    pump.heardNews()
                }
                return .support
            }
            group.addTask {
                await stoppable { await maintainer.run() }
                return .support
            }
            group.addTask {
                await stoppable { await pools.run(logger: logger) { lease.hurry() } }
                return .support
            }
            group.addTask {
                await stoppable {
                    await withDiscardingTaskGroup { pumps in
                        for _ in 0..<configuration.pumps {
                            pumps.addTask { await pump.run() }
                        }
                    }
                }
                await Drain(
                    postgres: database.work, configuration: configuration, pump: pump, lease: lease, slots: slots,
                    attempts: attempts, inputs: inputs, logger: logger
                ).run()
                return .pumps
            }
            // The lease is kept until the pumps have drained.
            while let part = await group.next() {
                if part == .pumps { group.cancelAll() }
            }
        }
    }

    private enum Part { case pumps, support }

    /// Runs `body` until it is done or a graceful stop is asked for.
    private func stoppable(_ body: @escaping @Sendable () async -> Void) async {
        // A cancellation from outside ends the body the same way.
        await cancelWhenGracefulShutdown { await body() }
    }
}

/// Breaks the circle between the lease keeper, which tells the pump of new slots, and the pump, which asks it for
/// the fence. Filled once, before either runs.
private final class PumpBox: Sendable {
    private let pump = Mutex<Pump?>(nil)
    func fill(_ pump: Pump) { self.pump.withLock { $0 = pump } }
    func heardNews() { pump.withLock { $0 }?.heardNews() }
}
