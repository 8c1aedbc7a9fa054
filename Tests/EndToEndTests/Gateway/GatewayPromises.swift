import Testing

/// What the gateway promises where others have failed, one case for each, and the tests that try to break it.
///
/// The numbers are those of the acceptance list that gateways and queues of others were measured by.
enum GatewayPromise: String, CaseIterable {
    case exactBudget = "1. Of many racers exactly as many are sent as there is money for, whoever is killed"
    case standstill = "2. Without a price, or without the database, nothing is sent"
    case burst = "3. A burst whose worst case is beyond the cap and whose cost is not finishes whole"
    case peak = "4. Never more calls in flight than the limit, with failover and flapping breakers"
    case rateStorm = "5. One provider's 429 uses no attempt, keeps batches whole and slows no other provider"
    case paidOnce = "6. No finished node is paid for twice, wherever a worker is killed"
    case wholeStream = "7. A stream without its end mark is never a success; signs of life are no progress"
    case compatibleBatches = "8. Fifty thousand lines through the official clients agree to the line"
    case oneProbe = "9. A half-open breaker is probed by one call"
    case batchLane = "10. A provider's batch that never ends keeps no task from its deadline"
    case closedDoor = "11. Without a policy or its detectors nothing is sent"
    case graphErrors = "12. A wrong edge and an unbounded cycle fail when the graph is built"

    // Of the whole.
    case mainJob = "A. The main job over two vendors, one of which breaks down: results, ledger and bills agree"
    case lostRedis = "B. Redis is killed under load: nothing goes wrong, some of it later"
    case catalogMistake = "C. A mistake in the catalogue is refused with its line, at the start and later"
    case credentials = "D. A credential is in no log line, no row and no error"
    case neighbours = "E. A tenant's limit slows nobody else"

    var cover: PromiseCover {
        switch self {
        case .exactBudget:
            .tests(["BudgetRaceTests.exactlyK", "AdmissionRaceTests.exactlyK", "ChargeTests.dies"])
        case .standstill:
            .tests(["StandstillTests.price", "StandstillTests.database", "CatalogGatewayTests.unpriced"])
        case .burst: .tests(["BurstTests.finishes", "WaitForMoneyTests.burst", "WaitForMoneyTests.noStarvation"])
        case .peak: .tests(["PeakTests.neverAbove", "ProviderBoundTests.manyWorkersStayWithinTheLimit"])
        case .rateStorm: .tests(["RateStormTests.othersGoOn", "BreakerTests.coolDown"])
        case .paidOnce: .tests(["KilledWorkerTests.anotherWorkerFinishes", "CrashTests"])
        case .wholeStream:
            .tests([
                "BrokenAnswerTests.cut", "BrokenAnswerTests.pings", "ConformanceAnswerTests.streamThatEndsAtAnyByte",
                "ConformanceTimerTests.streamOfNothingButSignsOf",
            ])
        case .compatibleBatches: .pending("there are no compatible files and batches yet")
        case .oneProbe: .tests(["BreakerProbeTests.oneProbe", "BreakerTests.oneProbe", "BreakerTests.lostProbe"])
        case .batchLane: .pending("there is no lane for providers' batches yet")
        case .closedDoor:
            .tests(["ClosedDoorTests.policy", "FailClosedTests.policyUnavailable", "FailClosedTests.detectorOnInput"])
        case .graphErrors: .tests(["WrongEdgeTests", "BuildErrorTests"])
        case .mainJob: .tests(["MainJobTests.failover"])
        case .lostRedis: .tests(["LostRedisTests.onlySlower", "FallbackRateLimiterTests.rest"])
        case .catalogMistake: .tests(["CatalogFileTests.namesTheLine", "CatalogReloadTests.refused"])
        case .credentials:
            .tests([
                "CredentialTests.refused", "CredentialTests.finds", "CatalogFileTests.keyInTheFile",
                "ConformanceFailureTests.credentialIsInNoErrorAnd",
            ])
        case .neighbours: .tests(["NeighbourTests.waitsAlone", "TenantLimitTests.waits"])
        }
    }
}

@Suite("The gateway's promises")
struct GatewayPromiseTests {
    @Test("Each names tests that exist, or says why there is none", arguments: GatewayPromise.allCases)
    func namesTests(_ promise: GatewayPromise) async throws { try await promise.cover.expectThere() }
}
