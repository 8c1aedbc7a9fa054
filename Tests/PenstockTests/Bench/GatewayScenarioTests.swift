import ProviderSimulator
import TestKit
import Testing

@testable import Assembly
@testable import penstock

/// The gateway's bench with tiny numbers. What it measures here says nothing; that it counts right does.
@Suite("The gateway's bench", .serialized, .timeLimit(.minutes(5)))
struct GatewayScenarioTests {
    private func scenario(_ parts: Set<GatewayPart> = Set(GatewayPart.allCases)) -> GatewayScenario {
        var scenario = GatewayScenario()
        (scenario.calls, scenario.streams, scenario.seconds, scenario.racers) = (20, 3, 1, 12)
        scenario.cases = [.init(limit: 2, latency: .milliseconds(50)), .init(limit: 5, latency: .milliseconds(100))]
        scenario.parts = parts
        return scenario
    }

    private func report(_ scenario: GatewayScenario) async throws -> BenchReport {
        let settings = try ServerStart.settings()
        return try await Bench.run(
            scenario, settings: settings, logger: ServerStart.logger(settings), progress: BenchProgress { _ in })
    }

    @Test("Every part runs over processes of its own, counts right and brings its figures")
    func everyPart() async throws {
        var scenario = scenario()
        scenario.program = try TestServer.executable()
        let report = try await report(scenario)
        #expect(report.isOK, "\(report.wrongCounts)")
        for name in [
            "streams_at_once", "streams_memory", "streams_memory_delta", "one_added_p50", "one_added_p99",
            "crowd_added_p50", "crowd_added_p99", "crowd_one_budget_added_p50", "calls_per_core_second",
            "slots_2_utilisation", "slots_5_utilisation", "bill_calls", "over_admission",
        ] {
            #expect(report.figure(name) != nil, "\(name) is missing")
        }
        #expect(report.figures.allSatisfy { $0.value.isFinite })
        let exact = report.figures.filter {
            $0.name.hasSuffix("peak_minus_limit") || $0.name.contains("ledger_off") || $0.name == "over_admission"
        }
        // Limit, nano-dollars and tokens of seven measurements, and the racers.
        #expect(exact.count == 7 * 3 + 1)
        #expect(exact.allSatisfy { $0.isReached == true })
        #expect(report.figure("racing_processes")?.value == 3)
        #expect(!report.notes.contains(GatewayGround.inOneProcess))
    }

    @Test("Without a program the racers and the simulator run in this process, and the report says so")
    func inOneProcess() async throws {
        let report = try await report(scenario([.streams, .racers]))
        #expect(report.isOK, "\(report.wrongCounts)")
        #expect(report.figure("over_admission")?.value == 0)
        #expect(report.notes.contains(GatewayGround.inOneProcess))
        #expect(report.figure("one_added_p50") == nil)
    }

    @Test("A vendor that asks for a nano-dollar more is found out")
    func plantedBill() async throws {
        var scenario = scenario([.bill])
        scenario.plan.prices["simulated"]?.output += 1
        let report = try await report(scenario)
        #expect(!report.isOK)
        #expect(report.checks.filter { !$0.holds }.map(\.name) == ["bill: nano-dollars in the ledger"])
        // One for each of the tokens that were billed.
        #expect(report.figure("bill_ledger_off_nanos")?.value == Double(20 * SimulatorPlan().tokens))
        #expect(report.figure("bill_ledger_off_nanos")?.isReached == false)
        #expect(report.figure("bill_ledger_off_tokens")?.isReached == true)
    }

    @Test("A racer without its plan says so and ends")
    func racerWithoutPlan() async {
        let arguments = ["bench", "racer", "--plan", "/nonexistent/racer.json"]
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) != 0)
    }
}
