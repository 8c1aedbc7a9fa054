import Testing

/// What may go wrong with a queue, one case for each, and the tests that make it go wrong.
///
/// The invariants that they hold: acknowledged is not lost, one outcome, nothing unexpected, calls in flight within the
/// provider's limit, records one to one with outcomes, and all work drains after the fault.
enum FaultScenario: String, CaseIterable {
    case killedAfterClaim = "1. SIGKILL of a worker after the claim, before the work"
    case killedDuringCall = "2. SIGKILL of a worker during a call: its slot is quarantined, then free"
    case killedAfterAnswer = "3. SIGKILL of a worker after the provider's answer, before the commit"
    case killedAfterCommit = "4. SIGKILL of a worker after the commit of its outcome"
    case frozenPastLease = "5. SIGSTOP of a worker past its lease, a peer finishes, SIGCONT"
    case frozenFleet = "6. SIGSTOP of all workers past their leases, SIGCONT of all at once"
    case frozenAtRandom = "7. Freezes of random length around the lease"
    case terminated = "8. SIGTERM during the work"
    case terminatedTwice = "9. SIGTERM, then SIGTERM and SIGKILL during the drain"
    case killedAPI = "10. SIGKILL of the API between commit and answer; the client retries under its key"
    case cutEnqueue = "11. The connection is cut during the commit of a submission"
    case cutSettlement = "12. The connection is cut during the commit of a settlement"
    case crashedPostgres = "13. Postgres stops at once under load and starts again"
    case killedPostmaster = "14. SIGKILL of the postmaster, twice within its recovery"
    case endedSessions = "15. Sessions of workers and API are ended at random"
    case deafWorker = "16. A worker whose answers are dropped stops before its lease ends"
    case halfPartition = "17. Half of the fleet is cut off for longer than a lease"
    case slowDatabase = "18. Every answer of the database takes 200–2,000 ms"
    case noConnections = "19. A stranger holds every connection"
    case diskFull = "20. The disk is full"
    case readOnly = "21. The database is read-only, or a standby"
    case workerClock = "22. A worker's clock is an hour off, and jumps"
    case databaseClock = "23. The database's clock jumps ten minutes ahead"
    case twoSchedulers = "24. Two processes fire the same schedule"
    case rescueRace = "25. A rescuer and a completer race for the same task"
    case cancelRace = "26. A cancellation races a completion, and a retry"
    case crashLoop = "27. A task that kills its workers is set aside"
    case deafAttempt = "28. An attempt that runs past its time is stopped and its slot freed"
    case rateStorm = "29. A provider answers 429 for a while, with and without a hint when to come back"
    case brokenWire = "30. A provider resets, falls silent, drips, or ends its answer in the middle"
    case hostileAnswer = "31. A provider's answer is broken JSON, 10 MB long, or has U+0000 in it"
    case providersDown = "32. Every provider is down, then back"
    case rollingRestart = "33. Every process is replaced, one after the other"
    case interruptedMigration = "34. SIGKILL of a migration at one statement after the other"
    case moneyCrash = "39. A crash between the hold and the charge"
    case nemesis = "45. Several of these in a row, at random"

    // What queues of others have failed at.
    case limitOfOne = "A. Limit 1, a frozen worker past its lease, and a peer: never two calls"
    case slotLeak = "B. A worker dies with every slot: none leaks, the limit is never exceeded"
    case costOfLimit = "C. A limit costs at most 3 % of the throughput"
    case crowdedNeighbour = "D. A long queue of one tenant leaves the others alone"
    case manyFailures = "E. 100,000 permanently failed tasks do not slow a claim"
    case openTransaction = "F. A transaction that is held open does not slow a claim"
    case idleSessions = "G. 300 idle connections of a stranger"
    case deafListener = "H. Notifications are lost without a word: polling alone is correct"
    case lostLeader = "I. The process that fires schedules dies, clocks jump, daylight saving begins"
    case lateCommit = "J. A caller's long transaction commits long after others were claimed"
    case interruptedCalls = "K. SIGTERM during long calls: none is marked failed, none counts"
    case oppositeOrders = "L. Two completers with the same tasks in opposite orders do not deadlock"
    case pooler = "M. A pooler lends the sessions by the transaction, to strangers as well"

    var cover: PromiseCover {
        switch self {
        case .killedAfterClaim, .killedAfterAnswer, .killedAfterCommit:
            .tests(["KilledWorkerTests.anotherWorkerFinishes"])
        case .killedDuringCall:
            .tests(["KilledWorkerTests.anotherWorkerFinishes", "ProviderBoundTests.openCallKeepsItsSlot"])
        case .frozenPastLease:
            .tests(["FrozenWorkerTests.changesNothingAfterThePeer", "FrozenWorkerTests.changesNothingBesideThePeer"])
        case .frozenFleet: .tests(["FrozenFleetTests.everybody"])
        case .frozenAtRandom:
            .tests(["FrozenFleetTests.nowAndThen", "FrozenBeatTests.midBeat", "FrozenBeatTests.noticed"])
        case .terminated: .tests(["GracefulStopTests.handsBackUncounted", "GracefulStopTests.settlesWhatEndsInTime"])
        case .terminatedTwice: .tests(["GracefulStopTests.secondSignalLosesNothing"])
        case .killedAPI: .tests(["LostAnswerTests.submission", "KilledAPITests.oneTaskForEachKey"])
        case .cutEnqueue: .tests(["LostAnswerTests.submission", "TaskIntakeRefusalTests.connectionLost"])
        case .cutSettlement: .tests(["LostAnswerTests.settlement"])
        case .crashedPostgres: .tests(["CrashedPostgresTests.acknowledgedIsDoneOnce"])
        case .killedPostmaster: .tests(["FailingPostgresTests.killedTwice"])
        case .endedSessions: .tests(["FailingPostgresTests.endedSessions"])
        case .deafWorker: .tests(["PartitionTests.deafWorker", "LeaseDeadlineTests.unansweredBeat"])
        case .halfPartition: .tests(["PartitionTests.halfTheFleet"])
        case .slowDatabase:
            .tests(["PartitionTests.slowDatabase", "SlowDatabaseTests.shrinksAndGrowsBack", "ClaimWindowTests"])
        case .noConnections: .tests(["FailingPostgresTests.noConnections"])
        case .diskFull: .tests(["FullDiskTests.losesNothing"])
        case .readOnly:
            .tests(["FailingPostgresTests.readOnly", "StandbyTests.takesOver", "StandbyTests.refuses"])
        case .workerClock: .tests(["WrongClockTests.workerClock"])
        case .databaseClock: .tests(["WrongClockTests.databaseClock"])
        case .twoSchedulers: .tests(["FireTests.race", "FireTests.stale"])
        case .rescueRace:
            .tests([
                "SeededRaceTests.tenThousand", "SeededRaceTests.unfenced", "SeededRaceTests.looking",
                "RescueRaceTests.rescueAgainstSettlement", "RescueTests.staleAfterRescue",
            ])
        case .cancelRace:
            .tests(["RescueRaceTests.cancelAgainstSettlement", "RescueRaceTests.cancelAgainstRetry"])
        case .crashLoop: .tests(["PoisonTaskTests.setAside", "CrashLoopTests.setAside", "CrashLoopTests.spread"])
        case .deafAttempt:
            .tests([
                "FleetServiceTests.timeout", "DeafAttemptTests.timedOut", "DeafAttemptTests.cancelled",
                "DeafAttemptTests.handedBack", "WatchdogTests.standstill",
            ])
        case .rateStorm:
            .tests(["RateStormTests.othersGoOn", "BreakerTests.coolDown", "RetryAfterTests.secondsAndDatesAreRead"])
        case .brokenWire:
            .tests([
                "BrokenAnswerTests.cut", "BrokenAnswerTests.pings", "ConformanceAnswerTests.streamThatEndsAtAnyByte",
                "ConformanceTimerTests.streamThatFallsSilentRunsInto",
            ])
        case .hostileAnswer:
            .tests([
                "BrokenAnswerTests.hostile", "ConformanceAnswerTests.hugeAnswerIsCutAtBound",
                "ConformanceAnswerTests.characterThatCannotBeStoredIs",
            ])
        case .providersDown: .tests(["BreakerProbeTests.everyProviderDown", "BreakerProbeTests.oneProbe"])
        case .rollingRestart:
            .tests(["RollingRestartTests.losesNothing", "EarlierReleaseTests.statements", "EarlierReleaseTests.life"])
        case .interruptedMigration: .tests(["InterruptedMigrationTests.killedAtEveryStatement"])
        case .moneyCrash:
            .tests([
                "BudgetRaceTests.exactlyK", "ChargeTests.dies", "UnknownCallTests.race", "MainJobTests.failover",
            ])
        case .nemesis: .tests(["NemesisTests.breaksNothing"])
        case .limitOfOne, .slotLeak: .tests(["ProviderBoundTests.openCallKeepsItsSlot"])
        case .costOfLimit: .benchmark("bench limit")
        case .crowdedNeighbour: .tests(["FairTurnsTests.smallTenant", "ManyFailuresTests.longQueue"])
        case .manyFailures: .tests(["ManyFailuresTests.costNothing"])
        case .openTransaction:
            .tests([
                "LowWaterMarksTests.trails", "PartitionTests.readerInTheWay", "NemesisTests.breaksNothing",
            ])
        case .idleSessions: .tests(["FailingPostgresTests.idleSessions"])
        case .deafListener: .tests(["PartitionTests.deafListener"])
        case .lostLeader:
            .tests([
                "KilledFirerTests.everyMoment", "KilledFirerTests.steppedClock", "KilledFirerTests.noticed",
                "FireTests.stale", "FireTests.clockSetBack", "DaylightSavingTests.gap",
            ])
        case .lateCommit: .tests(["LateArrivalTests.lateCommit", "LateDutyTests.longTransaction"])
        case .interruptedCalls: .tests(["GracefulStopTests.handsBackUncounted"])
        case .oppositeOrders: .tests(["SettleRaceTests.oppositeOrders"])
        case .pooler: .tests(["PoolerTests.everything", "PoolerTests.migration", "PoolerTests.cancellation"])
        }
    }
}

@Suite("The fault scenarios")
struct FaultScenarioTests {
    @Test("Each names tests or a benchmark that exist, or says why there is none", arguments: FaultScenario.allCases)
    func namesTests(_ scenario: FaultScenario) async throws { try await scenario.cover.expectThere() }

    @Test("A name that no test has is noticed")
    func noticesAMissingTest() {
        for name in ["FaultScenarioTests.nobody", "NobodysTests", ""] {
            withKnownIssue { try NamedTests.expectAll(name.isEmpty ? [] : [name]) }
        }
    }

    @Test("A benchmark that the program does not have, or whose aim is not stated, is noticed")
    func noticesAMissingBenchmark() async throws {
        for command in ["bench nosuch", "bench lim", "bench", "limit", ""] {
            await withKnownIssue { try await NamedBenchmarks.expect(command) }
        }
        let readme =
            "| `penstock bench limit --rounds 5` | rate | 1.00 | 0.97 |\n| `penstock bench limits` | x | 5 | – |"
        #expect(NamedBenchmarks.statesAim(of: "bench limit", in: readme))
        #expect(!NamedBenchmarks.statesAim(of: "bench limits", in: readme))
        #expect(!NamedBenchmarks.statesAim(of: "bench lim", in: readme))
    }

    @Test("The numbered scenarios are all there")
    func numbers() {
        let numbers = FaultScenario.allCases.compactMap { Int($0.rawValue.prefix { $0 != "." }) }
        #expect(numbers == Array(1...34) + [39, 45])
    }
}
